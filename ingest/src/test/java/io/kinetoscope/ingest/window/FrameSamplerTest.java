package io.kinetoscope.ingest.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSamplerTest {

    @ParameterizedTest
    @ValueSource(doubles = {8, 10, 12, 12.5, 15, 20, 23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 120})
    void shouldFillEverySlotOfSeventyTwoSeconds(double fps) {
        List<Long> slots = slots(8, times(fps, (int) Math.round(72 * fps)));

        assertThat(slots).isEqualTo(LongStream.range(0, 576).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 3, 5, 6, 7.5, 7.99})
    void shouldGiveEachFrameOfASlowerSourceOnce(double fps) {
        long[] times = times(fps, (int) (72 * fps));

        assertThat(slots(8, times)).hasSize(times.length).doesNotHaveDuplicates();
    }

    @Test
    void shouldTakeTheFirstFrameAsSlotZeroWhateverFollows() {
        assertThat(slots(8, 0, 1_000_000)).containsExactly(0L, 8L);
    }

    @Test
    void shouldLeaveSlotsEmptyWhereTheSourceDroppedFrames() {
        long[] tenFps = times(10, 40);
        long[] dropped =
                LongStream.of(tenFps).filter(t -> t < 1_000_000 || t >= 2_000_000).toArray();

        assertThat(slots(8, dropped))
                .containsExactlyElementsOf(
                        LongStream.concat(LongStream.range(0, 8), LongStream.range(16, 32))
                                .boxed()
                                .toList());
    }

    @Test
    void shouldBearJitterOfAQuarterSlotAtTheSampleRate() {
        Random random = new Random(7);
        long[] times = times(8, 576);
        for (int i = 1; i < times.length; i++) {
            times[i] += random.nextInt(-31_000, 31_001);
        }

        assertThat(slots(8, times)).isEqualTo(LongStream.range(0, 576).boxed().toList());
    }

    @Test
    void shouldFollowAVariableRate() {
        // 2 s at 30 a second, 2 s at 2 a second, 2 s at 60 a second.
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            times.add(i * 1_000_000L / 30);
        }
        for (int i = 0; i < 4; i++) {
            times.add(2_000_000 + i * 500_000L);
        }
        for (int i = 0; i < 120; i++) {
            times.add(4_000_000 + i * 1_000_000L / 60);
        }
        List<Long> slots = slots(8, times.stream().mapToLong(Long::longValue).toArray());

        assertThat(slots)
                .containsSequence(14L, 15L, 16L, 20L, 24L, 28L, 32L, 33L)
                .endsWith(46L, 47L)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldNeverTakeASlotTwiceNorGoBack() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            double rate = random.nextDouble(0.1, 240);
            long[] times = new long[200];
            for (int i = 1; i < times.length; i++) {
                times[i] = times[i - 1] + 1 + random.nextLong(300_000);
            }

            assertThat(slots(rate, times)).isSorted().doesNotHaveDuplicates().startsWith(0L);
        }
    }

    @Test
    void shouldStayExactAfterYears() {
        FrameSampler sampler = new FrameSampler(29.97);
        sampler.sample(0);
        long year = 365L * 24 * 3600 * 1_000_000;

        assertThat(sampler.sample(10 * year)).hasValue(9_451_339_200L);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 240.1, Double.NaN, Double.POSITIVE_INFINITY, 1e-9})
    void shouldRefuseARateThatIsNone(double rate) {
        assertThatThrownBy(() -> new FrameSampler(rate))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long[] times(double fps, int frames) {
        return LongStream.range(0, frames).map(i -> (long) (i * 1e6 / fps)).toArray();
    }

    private static List<Long> slots(double rate, long... times) {
        FrameSampler sampler = new FrameSampler(rate);
        List<Long> slots = new ArrayList<>();
        for (long time : times) {
            sampler.sample(time).ifPresent(slots::add);
        }
        return slots;
    }
}
