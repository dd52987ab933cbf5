package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.LabelledClip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {

    private static final Numbered SOURCE = new Numbered(Collections.nCopies(12, 0));
    private static final Seeds SEEDS = new Seeds(5);

    @Test
    void shouldLoadTheSameOnAnyNumberOfThreads() {
        assertThat(batches(0, 0, 1, 9)).isEqualTo(batches(0, 0, 4, 9));
    }

    @Test
    void shouldLoadFromTheMiddleWhatItWouldHaveLoadedThere() {
        // Three steps make an epoch.
        assertThat(batches(1, 2, 2, 4)).isEqualTo(batches(0, 0, 2, 9).subList(5, 9));
    }

    @Test
    void shouldCutAnotherClipOfAnExampleInEachEpoch() {
        List<String> batches = batches(0, 0, 2, 6);

        assertThat(batches.subList(0, 3)).doesNotContainAnyElementsOf(batches.subList(3, 6));
    }

    @Test
    void shouldFailAsTheExampleFailed() {
        KinetoscopeException fault = new KinetoscopeException("clip.mp4 cannot be read");
        ClipSource broken =
                new Delegating() {
                    @Override
                    public LabelledClip clip(int example, RandomGenerator random) {
                        throw fault;
                    }
                };

        try (BatchLoader loader = new BatchLoader(broken, plan(broken), SEEDS, 0, 0, 2)) {
            assertThatThrownBy(loader::next).isSameAs(fault);
        }
    }

    /** Whoever closes the source next frees what clips are cut with. */
    @Test
    void shouldCutNoClipAnyMoreOnceItIsClosed() {
        AtomicInteger cutting = new AtomicInteger();
        ClipSource slow =
                new Delegating() {
                    @Override
                    public LabelledClip clip(int example, RandomGenerator random) {
                        cutting.incrementAndGet();
                        LabelledClip clip = null;
                        for (int i = 0; i < 200_000; i++) {
                            clip = super.clip(example, random);
                        }
                        cutting.decrementAndGet();
                        return clip;
                    }
                };
        BatchLoader loader = new BatchLoader(slow, plan(slow), SEEDS, 0, 0, 2);
        loader.next();

        loader.close();

        assertThat(cutting).hasValue(0);
    }

    private static List<String> batches(int epoch, int step, int threads, int count) {
        List<String> batches = new ArrayList<>();
        try (BatchLoader loader =
                new BatchLoader(SOURCE, plan(SOURCE), SEEDS, epoch, step, threads)) {
            for (int i = 0; i < count; i++) {
                batches.add(loader.next().frames().stream().map(Arrays::toString).toList() + "");
            }
        }
        return batches;
    }

    private static EpochPlan plan(ClipSource source) {
        TrainingRecipe recipe =
                new TrainingRecipe(
                        10,
                        0,
                        false,
                        4,
                        Optimizer.SGD,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                        1,
                        10,
                        0,
                        SEEDS.seed());
        return new EpochPlan(source, recipe, SEEDS);
    }

    private static class Delegating implements ClipSource {

        @Override
        public List<String> labels() {
            return SOURCE.labels();
        }

        @Override
        public int size() {
            return SOURCE.size();
        }

        @Override
        public int label(int example) {
            return SOURCE.label(example);
        }

        @Override
        public LabelledClip clip(int example, RandomGenerator random) {
            return SOURCE.clip(example, random);
        }
    }
}
