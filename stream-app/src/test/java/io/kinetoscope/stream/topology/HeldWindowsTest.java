package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.HeldWindow;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.inference.MemoryBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class HeldWindowsTest {

    private static final TopicPartition PARTITION = new TopicPartition("frame-windows", 0);

    private final List<FrameWindow> left = Windows.file("gate/left", "one", 24);
    private final List<FrameWindow> right = Windows.file("gate/right", "two", 24);
    private final FakeWindowLog log = new FakeWindowLog();
    private final Map<String, AssemblyState> states = new HashMap<>();

    /** Two streams that take turns on a partition; the last two windows of each are held. */
    HeldWindowsTest() {
        for (int i = 0; i < left.size(); i++) {
            log.add(left.get(i));
            log.add(right.get(i));
        }
        states.put("gate/left", state(2, 4));
        states.put("gate/right", state(3, 5));
    }

    @Test
    void shouldFindInMemoryWhatWasKept() {
        HeldWindows windows = held(new MemoryBudget(1 << 20));
        windows.keep(states.get("gate/left"), left.get(1), 2);
        windows.keep(states.get("gate/left"), left.get(2), 4);

        assertThat(windows.of(PARTITION, "gate/left", states.get("gate/left")))
                .containsExactly(left.get(1), left.get(2));
        assertThat(log.read()).isEmpty();
    }

    @Test
    void shouldReadAfterARestartWhatTheStateNames() {
        HeldWindows windows = held(new MemoryBudget(1 << 20));

        assertThat(windows.of(PARTITION, "gate/left", states.get("gate/left")))
                .containsExactly(left.get(1), left.get(2));
    }

    @Test
    void shouldTakeAlongWhatOtherStreamsHoldInBetween() {
        HeldWindows windows = held(new MemoryBudget(1 << 20));
        windows.of(PARTITION, "gate/left", states.get("gate/left"));

        windows.of(PARTITION, "gate/right", states.get("gate/right"));

        assertThat(log.read()).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void shouldForgetWhatTheStateNamesNoMore() {
        MemoryBudget budget = new MemoryBudget(1 << 20);
        HeldWindows windows = held(budget);
        windows.keep(states.get("gate/left"), left.get(1), 2);

        windows.keep(state(4), left.get(2), 4);

        assertThat(budget.used()).isEqualTo(left.get(2).getSerializedSize());
    }

    @Test
    void shouldForgetTheStreamThatWasNotHeardOfForLongestWhenMemoryIsShort() {
        int size = left.get(1).getSerializedSize();
        HeldWindows windows = held(new MemoryBudget(size + size / 2));
        windows.keep(states.get("gate/left"), left.get(1), 2);

        windows.keep(states.get("gate/right"), right.get(1), 3);
        windows.of(PARTITION, "gate/left", state(2));

        assertThat(log.read()).containsExactly(2L);
    }

    @Test
    void shouldGiveBackItsMemoryWhenItIsClosed() {
        MemoryBudget budget = new MemoryBudget(1 << 20);
        HeldWindows windows = held(budget);
        windows.keep(states.get("gate/left"), left.get(1), 2);

        windows.close();

        assertThat(budget.used()).isZero();
    }

    private HeldWindows held(MemoryBudget budget) {
        return new HeldWindows(log, states::get, budget);
    }

    private static AssemblyState state(long... offsets) {
        AssemblyState.Builder state = AssemblyState.newBuilder();
        for (long offset : offsets) {
            state.addHeld(HeldWindow.newBuilder().setOffset(offset).setSequence(offset / 2));
        }
        return state.build();
    }
}
