package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.store.InputSpec;
import java.util.List;
import java.util.random.RandomGenerator;

/** Picks the pictures of a clip out of an example, by chance or not. Safe for several threads. */
final class ClipTimes {

    /** Pictures larger than this many times the input are scaled down by the decoder. */
    private static final int GENEROUS = 4;

    private final InputSpec input;
    private final Sampling sampling;
    private final PictureCache cache;
    private final double span;

    ClipTimes(InputSpec input, Sampling sampling, PictureCache cache) {
        this.input = input;
        this.sampling = sampling;
        this.cache = cache;
        this.span = input.frames() * 1e6 / input.framesPerSecond();
    }

    /**
     * For training.
     *
     * @param speed largest change of the span, with {@link Sampling#RATE}
     */
    List<Picture> random(Example example, double speed, RandomGenerator random) {
        if (sampling == Sampling.RATE) {
            double length = example.endMicros() - example.startMicros();
            double centre = example.startMicros() + random.nextDouble() * length;
            return around(example, centre, span * (1 + speed * (2 * random.nextDouble() - 1)));
        }
        int frames = input.frames();
        int[] pictures = new int[frames];
        Segments segments = Segments.of(example);
        for (int i = 0; i < frames; i++) {
            double place = (i + random.nextDouble()) * segments.count() / frames;
            pictures[i] = segments.first() + Math.min(segments.count() - 1, (int) place);
        }
        return segments(example, pictures);
    }

    /**
     * For tests.
     *
     * @param clip which of the {@code clips} of the example
     */
    List<Picture> fixed(Example example, int clip, int clips) {
        if (sampling == Sampling.RATE) {
            double length = example.endMicros() - example.startMicros();
            double centre = example.startMicros() + length * (2 * clip + 1) / (2.0 * clips);
            return around(example, centre, span);
        }
        int frames = input.frames();
        int[] pictures = new int[frames];
        Segments segments = Segments.of(example);
        // The first clip sees the centres of the segments; the others are shifted within them.
        long shift = (clips + 2L * clip) % (2L * clips);
        for (int i = 0; i < frames; i++) {
            long place = (2L * i * clips + shift) * segments.count() / (2L * frames * clips);
            pictures[i] = segments.first() + (int) place;
        }
        return segments(example, pictures);
    }

    private List<Picture> around(Example example, double centre, double length) {
        int frames = input.frames();
        long[] times = new long[frames];
        for (int j = 0; j < frames; j++) {
            times[j] = (long) Math.floor(centre + length * ((2 * j + 1) / (2.0 * frames) - 0.5));
        }
        // Twice the model's rate: training tells places in time apart that are half a frame off.
        double rate = Math.min(240, 2 * input.framesPerSecond());
        return cache.currentAt(example.footage(), rate, times);
    }

    private List<Picture> segments(Example example, int[] pictures) {
        return example.footage()
                .read(pictures, GENEROUS * input.resizeWidth(), GENEROUS * input.resizeHeight());
    }

    /**
     * The pictures of an example.
     *
     * @param first number of the first
     * @param count at least 1
     */
    private record Segments(int first, int count) {

        static Segments of(Example example) {
            int first = example.footage().pictureAt(example.startMicros());
            int last = example.footage().pictureAt(example.endMicros() - 1);
            return new Segments(first, last - first + 1);
        }
    }
}
