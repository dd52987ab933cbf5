package io.kinetoscope.model.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.dataset.ViewSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClipEvaluatorTest {

    /** A view is one byte; the network's first logit is its value, the second 0. */
    private static float[][] logits(List<byte[]> clips) {
        return clips.stream().map(clip -> new float[] {clip[0], 0}).toArray(float[][]::new);
    }

    @Test
    void shouldPredictEveryExampleInItsPlace() {
        ClipEvaluator evaluator = new ClipEvaluator(ClipEvaluatorTest::logits, 4, 3);

        ClipPredictions predictions =
                evaluator.predict(
                        source(23, i -> List.of(view(i % 2 == 0 ? 5 : -5))),
                        ClipEvaluator.Progress.NONE);

        int[] expected = new int[23];
        for (int i = 1; i < 23; i += 2) {
            expected[i] = 1;
        }
        assertThat(predictions.predicted()).isEqualTo(expected);
    }

    @Test
    void shouldAverageTheProbabilitiesOfAllViews() {
        ClipEvaluator evaluator = new ClipEvaluator(ClipEvaluatorTest::logits, 2, 1);

        ClipPredictions predictions =
                evaluator.predict(
                        source(2, i -> List.of(view(2), view(0), view(-3))),
                        ClipEvaluator.Progress.NONE);

        double expected = (1 / (1 + Math.exp(-2)) + 0.5 + 1 / (1 + Math.exp(3))) / 3;
        assertThat(predictions.probabilities()[1][0]).isCloseTo(expected, within(1e-12));
    }

    @Test
    void shouldNotScoreMoreClipsAtOnceThanABatchHolds() {
        List<Integer> batches = new ArrayList<>();
        ClipEvaluator evaluator =
                new ClipEvaluator(
                        clips -> {
                            batches.add(clips.size());
                            return logits(clips);
                        },
                        4,
                        2);

        evaluator.predict(
                source(3, i -> List.of(view(1), view(2), view(3))), ClipEvaluator.Progress.NONE);

        assertThat(batches).containsExactly(4, 4, 1);
    }

    @Test
    void shouldNotReadFartherAheadThanTwoExamplesForEachReader() {
        AtomicInteger read = new AtomicInteger();
        List<Integer> ahead = new ArrayList<>();
        AtomicInteger scored = new AtomicInteger();
        ClipEvaluator evaluator =
                new ClipEvaluator(
                        clips -> {
                            ahead.add(read.get() - scored.getAndAdd(clips.size()));
                            return logits(clips);
                        },
                        1,
                        2);

        evaluator.predict(
                source(
                        50,
                        i -> {
                            read.incrementAndGet();
                            return List.of(view(1));
                        }),
                ClipEvaluator.Progress.NONE);

        // Those that are read ahead, the one that is scored and the one that waits for its batch.
        assertThat(ahead).isNotEmpty().allMatch(n -> n <= 2 * 2 + 2);
    }

    @Test
    void shouldSayHowFarItIs() {
        List<Integer> done = new ArrayList<>();
        ClipEvaluator evaluator = new ClipEvaluator(ClipEvaluatorTest::logits, 4, 1);

        evaluator.predict(source(10, i -> List.of(view(1))), (n, of) -> done.add(n));

        assertThat(done).containsExactly(4, 8, 10);
    }

    @Test
    void shouldThrowWhatReadingAnExampleThrew() {
        ClipEvaluator evaluator = new ClipEvaluator(ClipEvaluatorTest::logits, 4, 2);

        assertThatThrownBy(
                        () ->
                                evaluator.predict(
                                        source(
                                                10,
                                                i -> {
                                                    throw new KinetoscopeException("b.mp4 is gone");
                                                }),
                                        ClipEvaluator.Progress.NONE))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessage("b.mp4 is gone");
    }

    @Test
    void shouldRefuseALogitThatIsNoNumber() {
        ClipEvaluator evaluator = new ClipEvaluator(clips -> new float[][] {{Float.NaN, 0}}, 1, 1);

        assertThatThrownBy(
                        () ->
                                evaluator.predict(
                                        source(1, i -> List.of(view(1))),
                                        ClipEvaluator.Progress.NONE))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("NaN");
    }

    private static byte[] view(int value) {
        return new byte[] {(byte) value};
    }

    private static ViewSource source(int size, IntFunction<List<byte[]>> views) {
        return new ViewSource() {
            @Override
            public List<String> labels() {
                return List.of("a", "b");
            }

            @Override
            public int size() {
                return size;
            }

            @Override
            public int label(int example) {
                return example % 2;
            }

            @Override
            public List<byte[]> views(int example) {
                return views.apply(example);
            }
        };
    }
}
