package io.kinetoscope.ingest.scene;

import java.util.random.RandomGenerator;

/** A shape within -1 to 1 in both axes. */
interface Outline {

    /** Distance from the edge, about; below 0 inside. */
    double distance(double x, double y);

    static Outline ellipse(double aspect) {
        return (x, y) -> Math.sqrt(x * x / (aspect * aspect) + y * y) - 1;
    }

    /** A bar with round ends along y, so many times as wide as long. */
    static Outline capsule(double aspect) {
        double straight = 1 - aspect;
        return (x, y) -> {
            double beyond = Math.max(0, Math.abs(y) - straight);
            return Math.sqrt(x * x + beyond * beyond) - aspect;
        };
    }

    static Outline box(double aspect, double corner) {
        return (x, y) -> {
            double dx = Math.max(0, Math.abs(x) - aspect + corner);
            double dy = Math.max(0, Math.abs(y) - 1 + corner);
            double inside = Math.min(0, Math.max(Math.abs(x) - aspect, Math.abs(y) - 1) + corner);
            return Math.sqrt(dx * dx + dy * dy) + inside - corner;
        };
    }

    /** A round shape with bays and bulges. */
    static Outline blob(RandomGenerator random) {
        int waves = 2 + random.nextInt(4);
        double[] height = new double[waves];
        double[] phase = new double[waves];
        double most = 1;
        for (int k = 0; k < waves; k++) {
            height[k] = random.nextDouble(0.45) / (k + 1);
            phase[k] = random.nextDouble(2 * Math.PI);
            most += height[k];
        }
        double size = 1 / most;
        double aspect = random.nextDouble(0.45, 1);
        return (x, y) -> {
            double u = x / aspect;
            double angle = Math.atan2(y, u);
            double radius = 1;
            for (int k = 0; k < waves; k++) {
                radius += height[k] * Math.cos((k + 1) * angle + phase[k]);
            }
            return (Math.sqrt(u * u + y * y) - radius * size) * aspect;
        };
    }

    /** A convex polygon. */
    static Outline polygon(RandomGenerator random) {
        int sides = 3 + random.nextInt(4);
        double turn = random.nextDouble(2 * Math.PI);
        double[] nx = new double[sides];
        double[] ny = new double[sides];
        double[] reach = new double[sides];
        for (int k = 0; k < sides; k++) {
            double angle = turn + 2 * Math.PI * (k + random.nextDouble(-0.25, 0.25)) / sides;
            nx[k] = Math.cos(angle);
            ny[k] = Math.sin(angle);
            reach[k] = random.nextDouble(0.35, 0.75);
        }
        return (x, y) -> {
            double outside = Math.max(Math.abs(x), Math.abs(y)) - 1;
            for (int k = 0; k < sides; k++) {
                outside = Math.max(outside, nx[k] * x + ny[k] * y - reach[k]);
            }
            return outside;
        };
    }
}
