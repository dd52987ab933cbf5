/**
 * What a training came to, as pictures and numbers. The only package that draws: with the plotting
 * library XChart, without a screen.
 */
package io.kinetoscope.model.training.report;
