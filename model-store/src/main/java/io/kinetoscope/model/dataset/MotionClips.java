package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.scene.Motion;
import io.kinetoscope.ingest.scene.MotionClip;
import io.kinetoscope.ingest.scene.PatternPool;
import io.kinetoscope.model.store.InputSpec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Rendered clips whose labels are the {@link Motion}s. As a source to train on every clip is new;
 * as one to measure on, example i is the same clip each time. Sources of different seeds share no
 * texture and no clip.
 */
public final class MotionClips implements ClipSource, ViewSource, AutoCloseable {

    private static final int PATTERNS = 2000;

    private final int size;
    private final long seed;
    private final ThreadLocal<MotionClip> renderers;
    private final java.util.Queue<MotionClip> opened =
            new java.util.concurrent.ConcurrentLinkedQueue<>();

    /**
     * @param input whose crop is square
     * @param seed of textures and of measured clips
     * @param size examples: the labels take turns
     */
    public MotionClips(InputSpec input, long seed, int size) {
        this.size = size;
        this.seed = seed;
        PatternPool patterns = new PatternPool(seed, PATTERNS);
        renderers =
                ThreadLocal.withInitial(
                        () -> {
                            MotionClip renderer =
                                    new MotionClip(
                                            patterns,
                                            input.frames(),
                                            input.framesPerSecond(),
                                            input.cropWidth());
                            opened.add(renderer);
                            return renderer;
                        });
    }

    @Override
    public List<String> labels() {
        return Motion.labels();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int label(int example) {
        return example % Motion.values().length;
    }

    @Override
    public LabelledClip clip(int example, RandomGenerator random) {
        int label = label(example);
        return new LabelledClip(renderers.get().render(Motion.values()[label], random), label);
    }

    @Override
    public List<byte[]> views(int example) {
        RandomGenerator random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + example);
        return List.of(clip(example, random).frames());
    }

    /** Frees the renderers of all threads, none of which may render any more. */
    @Override
    public void close() {
        opened.forEach(MotionClip::close);
    }
}
