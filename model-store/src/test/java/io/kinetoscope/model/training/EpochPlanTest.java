package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochPlanTest {

    /** Label a is rare, b has one example, c is what most are. */
    private static final Numbered UNEVEN = new Numbered(List.of(2, 2, 0, 2, 2, 1, 2, 0, 2, 2));

    @Test
    void shouldShowEveryExampleOnce() {
        EpochPlan plan = plan(UNEVEN, 0, false, 5, 1);

        assertThat(plan.examples(0)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(plan.stepsPerEpoch()).isEqualTo(2);
    }

    @Test
    void shouldShowEveryExampleOnceBeforeAnyComesAgain() {
        int[] examples = plan(UNEVEN, 25, false, 5, 1).examples(3);

        assertThat(Arrays.copyOf(examples, 10)).doesNotHaveDuplicates();
        assertThat(Arrays.copyOfRange(examples, 10, 20)).doesNotHaveDuplicates();
        assertThat(Arrays.copyOfRange(examples, 20, 25)).doesNotHaveDuplicates();
    }

    @Test
    void shouldShowEveryLabelEquallyOftenWhenBalanced() {
        int[] examples = plan(UNEVEN, 30, true, 5, 1).examples(0);

        Map<Integer, Long> counts =
                IntStream.of(examples)
                        .mapToObj(UNEVEN::label)
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts).isEqualTo(Map.of(0, 10L, 1, 10L, 2, 10L));
    }

    @Test
    void shouldShowEveryExampleOfALabelBeforeAnyComesAgainWhenBalanced() {
        int[] examples = plan(UNEVEN, 21, true, 7, 1).examples(0);

        assertThat(IntStream.of(examples).filter(example -> UNEVEN.label(example) == 2).boxed())
                .containsExactlyInAnyOrder(0, 1, 3, 4, 6, 8, 9);
    }

    @Test
    void shouldLeaveOutALabelWithoutExamplesWhenBalanced() {
        assertThat(plan(new Numbered(List.of(0, 0, 2)), 4, true, 2, 1).examples(0))
                .hasSize(4)
                .contains(0, 1, 2);
    }

    @Test
    void shouldOrderAnEpochByItsSeedAndNumberOnly() {
        int[] examples = plan(UNEVEN, 0, false, 5, 1).examples(4);

        assertThat(plan(UNEVEN, 0, false, 5, 1).examples(4)).isEqualTo(examples);
        assertThat(plan(UNEVEN, 0, false, 5, 1).examples(5)).isNotEqualTo(examples);
        assertThat(plan(UNEVEN, 0, false, 5, 2).examples(4)).isNotEqualTo(examples);
    }

    @Test
    void shouldLeaveOutALastBatchThatIsNotFull() {
        EpochPlan plan = plan(UNEVEN, 0, false, 4, 1);

        assertThat(plan.stepsPerEpoch()).isEqualTo(2);
        assertThat(plan.examples(0)).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void shouldMakeTheOnlyBatchSmaller() {
        EpochPlan plan = plan(UNEVEN, 0, false, 64, 1);

        assertThat(plan.batch()).isEqualTo(10);
        assertThat(plan.stepsPerEpoch()).isEqualTo(1);
    }

    private static EpochPlan plan(
            Numbered source, int clipsPerEpoch, boolean balanced, int batch, long seed) {
        TrainingRecipe recipe =
                new TrainingRecipe(
                        1,
                        clipsPerEpoch,
                        balanced,
                        batch,
                        Optimizer.SGD,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                        1,
                        1,
                        0,
                        seed);
        return new EpochPlan(source, recipe, new Seeds(seed));
    }
}
