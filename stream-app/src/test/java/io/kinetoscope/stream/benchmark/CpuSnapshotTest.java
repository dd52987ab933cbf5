package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.stream.benchmark.CpuSnapshot.Used;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CpuSnapshotTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void shouldAddUpTheThreadsOfARole() {
        CpuSnapshot before =
                snapshot(
                        10,
                        Map.of(
                                "a", used(ThreadRole.BROKER, 1),
                                "b", used(ThreadRole.BROKER, 2)));
        CpuSnapshot after =
                snapshot(
                        20,
                        Map.of(
                                "a", used(ThreadRole.BROKER, 4),
                                "b", used(ThreadRole.BROKER, 3)));

        assertThat(after.since(before).of(ThreadRole.BROKER)).isEqualTo(4);
    }

    @Test
    void shouldCountAThreadThatBeganMeanwhile() {
        CpuSnapshot after = snapshot(20, Map.of("a", used(ThreadRole.MODEL, 4)));

        assertThat(after.since(snapshot(10, Map.of())).of(ThreadRole.MODEL)).isEqualTo(4);
    }

    @Test
    void shouldGiveTheRestToNobody() {
        CpuSnapshot after = snapshot(20, Map.of("a", used(ThreadRole.MODEL, 4)));

        assertThat(after.since(snapshot(10, Map.of())).of(ThreadRole.REST)).isEqualTo(6);
    }

    @Test
    void shouldNotTakeFromTheRestWhatClocksDisagreeOn() {
        CpuSnapshot after = snapshot(20, Map.of("a", used(ThreadRole.MODEL, 11)));

        assertThat(after.since(snapshot(10, Map.of())).of(ThreadRole.REST)).isZero();
    }

    @Test
    void shouldFindTheThreadThatRuns() {
        CpuSnapshot now = CpuSnapshot.take();

        assertThat(now.threads()).containsKey("java-" + Thread.currentThread().getId());
    }

    private static CpuSnapshot snapshot(long seconds, Map<String, Used> threads) {
        return new CpuSnapshot(threads, seconds * SECOND);
    }

    private static Used used(ThreadRole role, long seconds) {
        return new Used(role, seconds * SECOND);
    }
}
