package io.kinetoscope.ingest.scene;

/**
 * How a figure moves over time: from rest, over a stretch of time, to rest, about the place, size
 * and angle that it has in the middle of the stretch. Lengths are in picture heights, times in
 * seconds.
 *
 * @param x of the middle, from the left edge
 * @param y of the middle, from the top
 * @param radius half the figure's height
 * @param angle clockwise, radians
 * @param dx how far it goes to the right over the stretch
 * @param dy how far it goes down
 * @param growth natural logarithm of its last size over its first
 * @param turn clockwise, radians
 * @param begin of the stretch
 * @param end of the stretch, after its begin
 * @param sway how far it swings about its place all the time
 * @param swayRate radians a second
 */
record Trajectory(
        double x,
        double y,
        double radius,
        double angle,
        double dx,
        double dy,
        double growth,
        double turn,
        double begin,
        double end,
        double sway,
        double swayRate) {

    /** Part of the stretch over which the figure gains speed, and over which it loses it. */
    private static final double RAMP = 0.12;

    static Trajectory resting(double x, double y, double radius, double angle) {
        return new Trajectory(x, y, radius, angle, 0, 0, 0, 0, 0, 1, 0, 1);
    }

    /**
     * Where the figure is.
     *
     * @param height of the picture, in pixels
     * @param pixelAspect width of a pixel over its height
     */
    Pose at(double seconds, int height, double pixelAspect) {
        double way = way((seconds - begin) / (end - begin)) - 0.5;
        double swing = sway * Math.sin(seconds * swayRate);
        return new Pose(
                (x + dx * way + swing) * height / pixelAspect,
                (y + dy * way + swing * 0.4) * height,
                radius * Math.exp(growth * way) * height,
                angle + turn * way + swing);
    }

    boolean moves(double seconds) {
        return seconds > begin && seconds < end;
    }

    /** Part of the way that is done after a part of the time: a trapezoid of speed. */
    private static double way(double part) {
        double t = Math.max(0, Math.min(1, part));
        double top = 1 / (1 - RAMP);
        if (t < RAMP) {
            return top * t * t / (2 * RAMP);
        }
        if (t > 1 - RAMP) {
            return 1 - top * (1 - t) * (1 - t) / (2 * RAMP);
        }
        return top * (t - RAMP / 2);
    }
}
