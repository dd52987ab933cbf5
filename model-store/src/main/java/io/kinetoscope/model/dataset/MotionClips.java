package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.scene.Motion;
import io.kinetoscope.ingest.scene.MotionClip;
import io.kinetoscope.ingest.scene.PatternPool;
import io.kinetoscope.model.store.InputSpec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Rendered clips whose labels are the {@link Motion}s: example i is the same clip each time, of a
 * scene of its own. Those for a beginner start with easy ones, each scene with every motion, one
 * after the other, so that a batch tells motion from looks. Sources of different seeds share no
 * texture and no scene.
 */
public final class MotionClips implements ClipSource, ViewSource, AutoCloseable {

    private static final int PATTERNS = 2000;

    /**
     * Scenes until which plain ones come, fewer and fewer: one large figure is learnt from first.
     */
    private static final int SCENES_WITH_PLAIN = 3000;

    /**
     * Scenes that come with every motion. In use a clip is normalized by statistics of all scenes,
     * in a batch of two scenes by theirs: who learns to the end from such batches learns that.
     */
    private static final int SCENES_WITH_EVERY_MOTION = 7200;

    private static final int TRAINING = 1;
    private static final int MEASURING = 2;

    private final int size;
    private final long seed;
    private final boolean forBeginner;
    private final ThreadLocal<MotionClip> renderers;
    private final java.util.Queue<MotionClip> opened =
            new java.util.concurrent.ConcurrentLinkedQueue<>();

    /**
     * @param input whose crop is square
     * @param seed of textures and of measured clips
     * @param size examples: the labels take turns
     */
    public MotionClips(InputSpec input, long seed, int size) {
        this(input, seed, size, false);
    }

    private MotionClips(InputSpec input, long seed, int size, boolean forBeginner) {
        this.size = size;
        this.seed = seed;
        this.forBeginner = forBeginner;
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

    /** Clips for a network that knows nothing yet. */
    public static MotionClips forBeginner(InputSpec input, long seed, int size) {
        return new MotionClips(input, seed, size, true);
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
    public boolean inOrder() {
        return true;
    }

    @Override
    public LabelledClip clip(int example, RandomGenerator random) {
        int label = label(example);
        int group = example / Motion.values().length;
        int scene = forBeginner && group < SCENES_WITH_EVERY_MOTION ? group : example;
        return new LabelledClip(
                render(label, scene(scene, TRAINING), forBeginner && isPlain(group)), label);
    }

    @Override
    public List<byte[]> views(int example) {
        return List.of(render(label(example), scene(example, MEASURING), false));
    }

    private byte[] render(int label, long scene, boolean plain) {
        return renderers.get().render(Motion.values()[label], scene, plain);
    }

    /** All at first, and fewer and fewer. */
    private boolean isPlain(int group) {
        double share = 1 - (double) group / SCENES_WITH_PLAIN;
        return new SplittableRandom(seed ^ ~group).nextDouble() < share;
    }

    private long scene(int index, int use) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < use; i++) {
            random = random.split();
        }
        return new SplittableRandom(random.nextLong() + index).nextLong();
    }

    /** Frees the renderers of all threads, none of which may render any more. */
    @Override
    public void close() {
        opened.forEach(MotionClip::close);
    }
}
