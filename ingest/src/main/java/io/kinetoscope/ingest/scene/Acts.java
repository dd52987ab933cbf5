package io.kinetoscope.ingest.scene;

import java.util.SplittableRandom;

/**
 * Makes figures that do something, by chance.
 *
 * @param aspect width of the picture over its height, as it was before it was squeezed
 * @param height of the picture in pixels
 * @param plain whether speeds are middling, not all that there are
 */
record Acts(
        double aspect, int height, PatternPool patterns, boolean plain, SplittableRandom random) {

    private static final Figure.Kind[] KINDS = Figure.Kind.values();

    /**
     * A figure that moves in one way over a stretch of time, and is seen meanwhile. Its looks and
     * its place in the middle do not depend on the motion.
     *
     * @param radius half its height, in picture heights
     */
    Actor moving(Motion motion, double radius, double begin, double end) {
        SplittableRandom looks = random.split();
        SplittableRandom way = random.split();
        return new Acts(aspect, height, patterns, plain, way)
                .moving(motion, radius, begin, end, looks);
    }

    private Actor moving(
            Motion motion, double radius, double begin, double end, SplittableRandom looks) {
        double seconds = end - begin;
        double x = random.nextDouble(0.12, 0.88) * aspect;
        double y = random.nextDouble(0.15, 0.85);
        double dx = 0;
        double dy = 0;
        double growth = random.nextDouble(-0.06, 0.06) * seconds;
        double turn = random.nextDouble(-0.06, 0.06) * seconds;
        switch (motion) {
            case STILL -> {
                growth = 0;
                turn = 0;
            }
            case LEFT, RIGHT -> {
                double way = travel(seconds);
                dx = (motion == Motion.LEFT ? -1 : 1) * way * aspect;
                dy = way * aspect * slant();
            }
            case UP, DOWN -> {
                double way = travel(seconds);
                dy = (motion == Motion.UP ? -1 : 1) * way;
                dx = way * slant();
                // Who walks away goes up the picture and gets smaller.
                growth =
                        (motion == Motion.UP ? -1 : 1)
                                * random.nextDouble(-0.05, 0.3)
                                * Math.min(1, way);
            }
            case APPROACH, RECEDE -> {
                double rate = (plain ? logUniform(0.6, 1.2) : logUniform(0.35, 1.3)) * seconds;
                growth = (motion == Motion.APPROACH ? 1 : -1) * Math.min(2.2, rate);
                double drift = 0.3 * radius * Math.min(1, Math.abs(growth));
                dx = random.nextDouble(-drift, drift);
                dy = random.nextDouble(-drift, drift);
            }
            case CLOCKWISE, COUNTER_CLOCKWISE ->
                    turn =
                            (motion == Motion.CLOCKWISE ? 1 : -1)
                                    * (plain ? logUniform(1, 2.5) : logUniform(0.7, 4))
                                    * seconds;
        }
        boolean turns = motion == Motion.CLOCKWISE || motion == Motion.COUNTER_CLOCKWISE;
        Acts dress = new Acts(aspect, height, patterns, plain, looks);
        double tilt = looks.nextInt(4) == 0 ? looks.nextDouble(2 * Math.PI) : 0;
        // Drawn whether used or not: looks go on alike for every motion.
        double fidget = dress.fidget();
        double sway = looks.nextInt(3) == 0 || motion == Motion.STILL ? fidget : 0;
        double phase = looks.nextDouble(2 * Math.PI);
        // What turns about its middle while it is seen shows it all.
        double angle = turns ? tilt + phase : tilt;
        return dress.actor(
                new Trajectory(
                        x,
                        y,
                        radius,
                        angle,
                        dx,
                        dy,
                        growth,
                        turn,
                        begin,
                        end,
                        sway,
                        dress.swayRate()),
                dress.any(),
                radius * 1.6);
    }

    /** Something that does not move at all. */
    Actor standing(double radius) {
        Trajectory place =
                Trajectory.resting(
                        random.nextDouble() * aspect, random.nextDouble(), radius, angle());
        return new Actor(figure(any(), radius), place, null, 0, 0, 0);
    }

    /** A figure that stays where it is, though its limbs may swing. */
    Actor resting(double radius) {
        double angle = angle();
        return actor(
                new Trajectory(
                        random.nextDouble(0.02, 0.98) * aspect,
                        random.nextDouble(0.05, 0.95),
                        radius,
                        angle,
                        0,
                        0,
                        0,
                        0,
                        0,
                        1,
                        fidget(),
                        swayRate()),
                any(),
                radius);
    }

    /** Something that swings to and fro without getting anywhere: a branch, a curtain, a flag. */
    Actor swinging(double radius) {
        Trajectory place =
                new Trajectory(
                        random.nextDouble(aspect),
                        random.nextDouble(),
                        radius,
                        random.nextDouble(2 * Math.PI),
                        0,
                        0,
                        0,
                        0,
                        0,
                        1,
                        random.nextDouble(0.005, 0.03),
                        random.nextDouble(8, 30));
        return new Actor(
                figure(Figure.Kind.BLOB, radius), place, null, random.nextDouble(6, 25), 1, 1);
    }

    double logUniform(double from, double to) {
        return from * Math.pow(to / from, random.nextDouble());
    }

    /** Part of the picture that is crossed. */
    private double travel(double seconds) {
        double speed = plain ? logUniform(0.25, 0.6) : logUniform(0.15, 1.1);
        return Math.min(1.3, speed * seconds);
    }

    /**
     * Way across over the way along, as the camera sees it before the picture is squeezed: who
     * walks across a floor seen from above goes down the picture, too.
     */
    private double slant() {
        return random.nextDouble(-0.5, 0.5);
    }

    private double fidget() {
        return random.nextInt(3) == 0 ? random.nextDouble(0.008) : 0;
    }

    private double swayRate() {
        return random.nextDouble(2, 14);
    }

    private Actor actor(Trajectory trajectory, Figure.Kind kind, double largest) {
        Sprite shadow =
                random.nextInt(3) == 0
                        ? new Sprite(
                                Outline.ellipse(2.2 * random.nextDouble(0.4, 1)),
                                24,
                                (float) random.nextDouble(0.15, 0.5))
                        : null;
        double fidgeting = random.nextBoolean() ? random.nextDouble(0.35) : 0;
        return new Actor(
                figure(kind, largest),
                trajectory,
                shadow,
                random.nextDouble(3, 12),
                random.nextDouble(0.4, 1.2),
                fidgeting);
    }

    private Figure figure(Figure.Kind kind, double radius) {
        return Figure.of(kind, () -> patterns.figurePaint(random), radius * height, random);
    }

    private Figure.Kind any() {
        // People are what most cameras look at.
        return random.nextInt(4) == 0 ? Figure.Kind.PERSON : KINDS[random.nextInt(KINDS.length)];
    }

    private double angle() {
        return random.nextInt(4) == 0 ? random.nextDouble(2 * Math.PI) : 0;
    }
}
