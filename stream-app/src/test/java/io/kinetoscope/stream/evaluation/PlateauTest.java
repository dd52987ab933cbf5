package io.kinetoscope.stream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlateauTest {

    @Test
    void shouldTakeTheMiddleOfWhatIsBest() {
        double[][] grid = {
            {0, 0, 0, 0, 0},
            {0, 1, 1, 1, 0},
            {0, 1, 1, 1, 0},
            {0, 1, 1, 1, 0},
            {0, 0, 0, 0, 0},
        };

        assertThat(Plateau.middle(grid)).contains(new Plateau.Cell(2, 2));
    }

    @Test
    void shouldTakeTheMiddleOfALongPlateau() {
        double[][] grid = {{0.5}, {1}, {1}, {1}, {1}, {1}, {0.5}};

        assertThat(Plateau.middle(grid)).contains(new Plateau.Cell(3, 0));
    }

    @Test
    void shouldPreferTheBroaderOfTwoPlateaus() {
        double[][] grid = {
            {1, 0, 0, 0, 0},
            {0, 0, 1, 1, 1},
            {0, 0, 1, 1, 1},
            {0, 0, 1, 1, 1},
        };

        assertThat(Plateau.middle(grid)).contains(new Plateau.Cell(2, 3));
    }

    @Test
    void shouldPreferAHigherPeakToABroadPlateau() {
        double[][] grid = {{0.8, 0.8, 0.8}, {0.8, 0.8, 0.8}, {0.8, 0.8, 0.9}};

        assertThat(Plateau.middle(grid)).contains(new Plateau.Cell(2, 2));
    }

    @Test
    void shouldFindNothingWhereAllIsZeroOrUnknown() {
        assertThat(Plateau.middle(new double[][] {{0, Double.NaN}})).isEmpty();
    }
}
