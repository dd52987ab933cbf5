package io.kinetoscope.ingest.scene;

/**
 * How well a figure can be seen before what is behind it. A clip whose figure nobody could see
 * would teach nothing and measure nothing.
 *
 * @param cover part of the picture that it covers
 * @param contrast mean difference from what is behind it where it covers it, 0 to 1
 * @param turning mean difference there when it has turned a little: nearly 0 for a plain disc
 */
record Visibility(double cover, double contrast, double turning) {

    private static final double LITTLE = 0.7;
    private static final double LEAST_COVER = 0.006;
    private static final double LEAST_CONTRAST = 0.08;
    private static final double LEAST_TURNING = 0.035;

    /** Of a figure upright in a place of a picture. */
    static Visibility of(Figure figure, Pose pose, Canvas behind) {
        Canvas upright = with(figure, pose, 0, behind);
        Canvas turned = with(figure, pose, LITTLE, behind);
        int covered = 0;
        double contrast = 0;
        double turning = 0;
        for (int i = 0; i < behind.rgb().length; i += 3) {
            double difference = difference(upright, behind, i);
            covered += difference > 0 ? 1 : 0;
            contrast += difference;
            turning += difference(upright, turned, i);
        }
        double most = Math.max(1, covered);
        return new Visibility(3.0 * covered / behind.rgb().length, contrast / most, turning / most);
    }

    /** Whether it, and that it turns, can be seen through such a camera. */
    boolean suffices(Film film) {
        return cover >= LEAST_COVER
                && contrast * film.contrast() >= LEAST_CONTRAST + film.noise()
                && turning * film.contrast() >= LEAST_TURNING;
    }

    /** Mean difference over the pixels that differ at all. */
    static double contrast(Canvas drawn, Canvas behind) {
        double sum = 0;
        int covered = 0;
        for (int i = 0; i < drawn.rgb().length; i += 3) {
            double difference = difference(drawn, behind, i);
            sum += difference;
            covered += difference > 0 ? 1 : 0;
        }
        return covered == 0 ? 0 : sum / covered;
    }

    private static Canvas with(Figure figure, Pose pose, double turn, Canvas behind) {
        Canvas canvas =
                new Canvas(
                        behind.width(),
                        behind.height(),
                        behind.pixelAspect(),
                        behind.rgb().clone());
        Pose turned = new Pose(pose.x(), pose.y(), pose.radius(), pose.angle() + turn);
        figure.draw(canvas, turned, 0, 1);
        return canvas;
    }

    private static double difference(Canvas one, Canvas other, int at) {
        double sum = 0;
        for (int c = at; c < at + 3; c++) {
            sum += Math.abs(one.rgb()[c] - other.rgb()[c]) / 3;
        }
        return sum;
    }
}
