package io.kinetoscope.ingest.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Something that moves: one cut-out, or several that hang together and swing. Immutable. */
final class Figure {

    /** What a figure looks like. */
    enum Kind {
        BLOB,
        POLYGON,
        BOX,
        BAR,
        /** A box with darker panes, as a vehicle from above or from the side. */
        VEHICLE,
        /** Head, trunk, arms and legs. */
        PERSON,
        /** A palm with fingers. */
        HAND
    }

    /**
     * A sprite in the figure, whose own size is -1 to 1.
     *
     * @param x of the joint that the part hangs on
     * @param reach how far from the joint its middle is, downwards
     * @param rest its angle at rest
     * @param swing how far it swings about the joint, radians
     */
    private record Part(
            Sprite sprite,
            double x,
            double y,
            double radius,
            double reach,
            double rest,
            double swing,
            double phase) {}

    private final List<Part> parts;
    private final double bend;

    private Figure(List<Part> parts, double bend) {
        this.parts = List.copyOf(parts);
        this.bend = bend;
    }

    /**
     * Makes a figure by chance.
     *
     * @param paints gives the paint of the next part
     * @param radius pixels of half its height where it is largest
     */
    static Figure of(Kind kind, Supplier<Paint> paints, double radius, RandomGenerator random) {
        List<Part> parts = new ArrayList<>();
        Maker maker = new Maker(parts, radius, random);
        double bend = 0;
        switch (kind) {
            case BLOB -> {
                maker.whole(Outline.blob(random), paints.get());
                bend = random.nextInt(3) == 0 ? random.nextDouble(0.12) : 0;
            }
            case POLYGON -> maker.whole(Outline.polygon(random), paints.get());
            case BOX ->
                    maker.whole(
                            Outline.box(random.nextDouble(0.35, 1), random.nextDouble(0.2)),
                            paints.get());
            case BAR -> maker.whole(Outline.capsule(random.nextDouble(0.1, 0.35)), paints.get());
            case VEHICLE -> maker.vehicle(paints);
            case PERSON -> maker.person(paints);
            case HAND -> maker.hand(paints.get());
        }
        return new Figure(parts, bend);
    }

    /**
     * Draws the figure.
     *
     * @param gait phase of its swinging parts, radians
     * @param vigour how far they swing, 1 as when walking
     */
    void draw(Canvas canvas, Pose pose, double gait, double vigour) {
        double cos = Math.cos(pose.angle());
        double sin = Math.sin(pose.angle());
        for (Part part : parts) {
            double angle = part.rest() + vigour * part.swing() * Math.sin(gait + part.phase());
            double px = part.x() - part.reach() * Math.sin(angle);
            double py = part.y() + part.reach() * Math.cos(angle);
            part.sprite()
                    .draw(
                            canvas,
                            pose.x() + pose.radius() * (px * cos - py * sin) / canvas.pixelAspect(),
                            pose.y() + pose.radius() * (px * sin + py * cos),
                            pose.radius() * part.radius(),
                            pose.angle() + angle,
                            vigour * bend,
                            gait);
        }
    }

    /** Puts parts together. */
    private record Maker(List<Part> parts, double pixels, RandomGenerator random) {

        void whole(Outline outline, Paint paint) {
            part(outline, paint, 0, 0, 1, 0, 0, 0, 0);
        }

        void vehicle(Supplier<Paint> paints) {
            double aspect = random.nextDouble(0.35, 0.6);
            whole(Outline.box(aspect, 0.15), paints.get());
            Paint panes = paints.get();
            for (int pane = 0; pane < 1 + random.nextInt(3); pane++) {
                double radius = random.nextDouble(0.15, 0.3);
                Outline outline = Outline.box(1, 0.1);
                double y = random.nextDouble(-0.7, 0.7);
                part(outline, panes, 0, y, Math.min(radius, aspect * 0.8), 0, 0, 0, 0);
            }
        }

        void person(Supplier<Paint> paints) {
            Paint legs = paints.get();
            Paint trunk = paints.get();
            Paint skin = paints.get();
            double stride = random.nextDouble(0.2, 0.6);
            double width = random.nextDouble(0.4, 0.65);
            boolean skirt = random.nextInt(4) == 0;
            for (int side = -1; side <= 1; side += 2) {
                double phase = side * Math.PI / 2;
                part(Outline.capsule(0.2), legs, side * 0.1, 0.12, 0.44, 0.44, 0, stride, phase);
            }
            part(Outline.capsule(0.2), trunk, -0.2, -0.5, 0.36, 0.32, 0.1, stride, Math.PI / 2);
            double length = skirt ? 0.58 : 0.42;
            part(Outline.capsule(width), trunk, 0, -0.62 + length, length, 0, 0, 0.03, 0);
            part(Outline.ellipse(0.8), skin, 0, -0.8, 0.19, 0, 0, 0.1, 1);
            part(Outline.capsule(0.2), trunk, 0.2, -0.5, 0.36, 0.32, -0.1, stride, -Math.PI / 2);
        }

        void hand(Paint skin) {
            part(Outline.ellipse(0.85), skin, 0, 0.35, 0.5, 0, 0, 0, 0);
            double curl = random.nextDouble(0.3);
            for (int finger = 0; finger < 4; finger++) {
                double rest = Math.PI + (finger - 1.5) * random.nextDouble(0.1, 0.25);
                double x = (finger - 1.5) * 0.22;
                part(Outline.capsule(0.25), skin, x, 0.05, 0.4, 0.4, rest, curl, finger);
            }
            part(Outline.capsule(0.28), skin, -0.35, 0.4, 0.35, 0.35, Math.PI - 0.9, curl, 2);
        }

        private void part(
                Outline outline,
                Paint paint,
                double x,
                double y,
                double radius,
                double reach,
                double rest,
                double swing,
                double phase) {
            int size = (int) Math.max(8, Math.min(192, 2 * pixels * radius)) & ~1;
            double light = random.nextDouble(-1, 1);
            Sprite sprite = new Sprite(outline, paint, size, light, random.nextDouble(-1, 1));
            parts.add(new Part(sprite, x, y, radius, reach, rest, swing, phase));
        }
    }
}
