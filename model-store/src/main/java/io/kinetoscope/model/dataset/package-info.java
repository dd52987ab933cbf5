/** Examples to train and measure on: where they come from, and how clips are cut out of them. */
package io.kinetoscope.model.dataset;
