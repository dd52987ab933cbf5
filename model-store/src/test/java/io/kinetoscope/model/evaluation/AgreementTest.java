package io.kinetoscope.model.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class AgreementTest {

    private final Agreement agreement = new Agreement();

    @Test
    void shouldCountTheClipsOfTheSameClass() {
        agreement.add(new float[][] {{1, 2}, {3, 1}}, new float[][] {{0, 1}, {1, 3}});
        agreement.add(new float[][] {{5, 2}, {5, 2}}, new float[][] {{5, 2}, {5, 2}});

        assertThat(agreement.clips()).isEqualTo(4);
        assertThat(agreement.top1()).isEqualTo(0.75);
    }

    @Test
    void shouldKeepTheLargestChangeOfALogit() {
        agreement.add(new float[][] {{1, 2}, {3, 1}}, new float[][] {{1.5f, 2}, {3, 0.2f}});

        assertThat(agreement.largestChange()).isCloseTo(0.8, offset(1e-6));
    }

    @Test
    void shouldTakeWhatIsNoNumberForAnInfiniteChange() {
        agreement.add(new float[][] {{1, 2}}, new float[][] {{1, Float.NaN}});

        assertThat(agreement.largestChange()).isInfinite();
    }

    @Test
    void shouldKnowNothingWithoutClips() {
        assertThat(agreement.top1()).isNaN();
    }
}
