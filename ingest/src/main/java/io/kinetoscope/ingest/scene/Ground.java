package io.kinetoscope.ingest.scene;

import java.util.random.RandomGenerator;

/**
 * What rests behind the figures: a wall, a floor, things that stand about; larger than the view.
 */
final class Ground {

    /** Part of the picture that lies beyond each edge, for a camera that shakes. */
    private static final double MARGIN = 0.06;

    private final Canvas canvas;
    private final int marginX;
    private final int marginY;

    Ground(
            int width,
            int height,
            double pixelAspect,
            PatternPool patterns,
            RandomGenerator random) {
        marginX = (int) Math.ceil(width * MARGIN);
        marginY = (int) Math.ceil(height * MARGIN);
        canvas = new Canvas(width + 2 * marginX, height + 2 * marginY, pixelAspect);
        canvas.fill(patterns.groundPaint(random));
        if (random.nextBoolean()) {
            int horizon = (int) (canvas.height() * random.nextDouble(0.2, 0.8));
            canvas.fill(patterns.groundPaint(random), horizon, canvas.height());
        }
        double aspect = canvas.width() * pixelAspect / canvas.height();
        Figure.Kind[] kinds = Figure.Kind.values();
        int things = random.nextInt(9);
        for (int thing = 0; thing < things; thing++) {
            double radius = random.nextDouble(0.04, 0.4);
            Figure.Kind kind =
                    random.nextInt(3) == 0
                            ? kinds[random.nextInt(kinds.length)]
                            : random.nextBoolean() ? Figure.Kind.BOX : Figure.Kind.BAR;
            Figure figure =
                    Figure.of(
                            kind,
                            () -> patterns.figurePaint(random),
                            radius * canvas.height(),
                            random);
            double angle = random.nextInt(3) == 0 ? random.nextDouble(Math.PI) : 0;
            Trajectory place =
                    Trajectory.resting(
                            random.nextDouble(aspect), random.nextDouble(), radius, angle);
            figure.draw(canvas, place.at(0, canvas.height(), pixelAspect), 0, 0);
        }
    }

    /**
     * Draws it as a camera sees it that is a little off.
     *
     * @param offsetX pixels to the right
     */
    void draw(Canvas onto, double offsetX, double offsetY) {
        onto.view(canvas, marginX + offsetX, marginY + offsetY);
    }
}
