/**
 * Scenes made by code: textured figures that move over a textured ground, with the motion known.
 * The synthetic camera shows them, and the shipped model learnt from them.
 */
package io.kinetoscope.ingest.scene;
