package io.kinetoscope.ingest.scene;

/**
 * Where a figure is.
 *
 * @param x of its middle, in pixels
 * @param y the same, downwards
 * @param radius pixels of half its height
 * @param angle clockwise, radians
 */
record Pose(double x, double y, double radius, double angle) {}
