package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingRecipeTest {

    @Test
    void shouldScaleThePublishedLearningRateWithTheBatch() {
        assertThat(TrainingRecipe.published(50, 64, 1).learningRate()).isEqualTo(0.02);
        assertThat(TrainingRecipe.published(50, 16, 1).learningRate()).isEqualTo(0.005);
    }

    @Test
    void shouldWarmUpOverHalfOfAShortTraining() {
        assertThat(TrainingRecipe.published(50, 64, 1).warmUpEpochs()).isEqualTo(5);
        assertThat(TrainingRecipe.published(4, 64, 1).warmUpEpochs()).isEqualTo(2);
    }

    @Test
    void shouldRaiseTheRateLinearly() {
        TrainingRecipe recipe = recipe(10, 2, 0.01);

        assertThat(recipe.learningRate(0, 10)).isCloseTo(0.05, offset(1e-12));
        assertThat(recipe.learningRate(9, 10)).isCloseTo(0.5, offset(1e-12));
        assertThat(recipe.learningRate(19, 10)).isCloseTo(1, offset(1e-12));
    }

    @Test
    void shouldLowerTheRateAlongACosine() {
        TrainingRecipe recipe = recipe(10, 2, 0.01);

        assertThat(recipe.learningRate(59, 10)).isCloseTo((1 + 0.01) / 2, offset(1e-12));
        assertThat(recipe.learningRate(99, 10)).isCloseTo(0.01, offset(1e-12));
    }

    @Test
    void shouldBeginAtTheFullRateWithoutWarmUp() {
        assertThat(recipe(10, 0, 0).learningRate(0, 1000)).isCloseTo(1, offset(1e-6));
    }

    @Test
    void shouldEndAtTheFullRateWhenAllIsWarmUp() {
        assertThat(recipe(2, 2, 0).learningRate(19, 10)).isCloseTo(1, offset(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "epochs, 0, 8, 0.1, 0, 0.9, 1, 0, 0",
        "batch, 1, 0, 0.1, 0, 0.9, 1, 0, 0",
        "learningRate, 1, 8, 0, 0, 0.9, 1, 0, 0",
        "learningRate, 1, 8, NaN, 0, 0.9, 1, 0, 0",
        "warmUpEpochs, 1, 8, 0.1, 2, 0.9, 1, 0, 0",
        "momentum, 1, 8, 0.1, 0, 1, 1, 0, 0",
        "survival, 1, 8, 0.1, 0, 0.9, 0, 0, 0",
        "batchNormEpochs, 1, 8, 0.1, 0, 0.9, 1, 2, 0",
        "frozenStages, 1, 8, 0.1, 0, 0.9, 1, 0, 6"
    })
    void shouldNameAValueOutOfBounds(
            String name,
            int epochs,
            int batch,
            double rate,
            double warmUp,
            double momentum,
            double survival,
            int batchNorm,
            int frozen) {
        assertThatThrownBy(
                        () ->
                                new TrainingRecipe(
                                        epochs,
                                        0,
                                        false,
                                        batch,
                                        Optimizer.SGD,
                                        rate,
                                        warmUp,
                                        0,
                                        momentum,
                                        0,
                                        1,
                                        0,
                                        survival,
                                        batchNorm,
                                        frozen,
                                        1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " of a training recipe is from ");
    }

    private static TrainingRecipe recipe(int epochs, double warmUp, double finalShare) {
        return new TrainingRecipe(
                epochs,
                0,
                false,
                8,
                Optimizer.SGD,
                1,
                warmUp,
                finalShare,
                0.9,
                0,
                1,
                0,
                1,
                epochs,
                0,
                1);
    }
}
