package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.HeldWindow;
import io.kinetoscope.stream.inference.MemoryBudget;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * The windows that coming clips of a task's streams still need. What the state says is held is
 * found here in memory, or else read again from the topic it came from: after a restart, or when
 * memory was short. So pictures cross Kafka once, and the changelog carries a few bytes a window.
 *
 * <p>Used by one thread.
 */
final class HeldWindows implements AutoCloseable {

    private final WindowLog log;
    private final Function<String, AssemblyState> states;
    private final MemoryBudget budget;

    /** By stream in order of last use, then by offset. */
    private final Map<String, Map<Long, FrameWindow>> memory = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /**
     * @param log closed with this
     * @param states what is remembered of a stream by its id
     */
    HeldWindows(WindowLog log, Function<String, AssemblyState> states, MemoryBudget budget) {
        this.log = log;
        this.states = states;
        this.budget = budget;
    }

    /**
     * The windows that a stream's state names, in order; without those that are no longer on the
     * topic, as if the source had skipped there.
     *
     * @throws UnreadableLogException when Kafka does not answer
     */
    List<FrameWindow> of(TopicPartition partition, String stream, AssemblyState state) {
        List<Long> missing = missing(stream, state);
        if (!missing.isEmpty()) {
            // The windows of other streams lie between: those that are held are taken along.
            log.read(
                    partition,
                    missing.get(0),
                    missing.get(missing.size() - 1),
                    (key, window, offset) -> {
                        String owner = new String(key, UTF_8);
                        if (holds(states.apply(owner), offset)) {
                            remember(owner, offset, parse(window));
                        }
                    });
        }
        Map<Long, FrameWindow> known = memory.getOrDefault(stream, Map.of());
        List<FrameWindow> held = new ArrayList<>(state.getHeldCount());
        for (HeldWindow window : state.getHeldList()) {
            FrameWindow found = known.get(window.getOffset());
            if (found != null) {
                held.add(found);
            }
        }
        return held;
    }

    /**
     * Remembers a window that the state now names, and forgets those of its stream that the state
     * names no more.
     */
    void keep(AssemblyState state, FrameWindow window, long offset) {
        String stream = window.getStreamId();
        forgetOthers(stream, state);
        if (holds(state, offset)) {
            remember(stream, offset, window);
        }
        shrink();
    }

    @Override
    public void close() {
        budget.take(-bytes);
        bytes = 0;
        memory.clear();
        log.close();
    }

    private List<Long> missing(String stream, AssemblyState state) {
        Map<Long, FrameWindow> known = memory.getOrDefault(stream, Map.of());
        return state.getHeldList().stream()
                .map(HeldWindow::getOffset)
                .filter(offset -> !known.containsKey(offset))
                .toList();
    }

    private static boolean holds(AssemblyState state, long offset) {
        return state != null
                && state.getHeldList().stream().anyMatch(held -> held.getOffset() == offset);
    }

    private void remember(String stream, long offset, FrameWindow window) {
        FrameWindow before =
                memory.computeIfAbsent(stream, unknown -> new TreeMap<>()).put(offset, window);
        count(window.getSerializedSize() - (before == null ? 0 : before.getSerializedSize()));
    }

    private void forgetOthers(String stream, AssemblyState state) {
        Map<Long, FrameWindow> known = memory.get(stream);
        if (known != null) {
            known.entrySet()
                    .removeIf(
                            entry -> {
                                boolean gone = !holds(state, entry.getKey());
                                if (gone) {
                                    count(-entry.getValue().getSerializedSize());
                                }
                                return gone;
                            });
            if (known.isEmpty()) {
                memory.remove(stream);
            }
        }
    }

    /** The streams that were not heard of for longest can be read again when they are. */
    private void shrink() {
        Iterator<Map<Long, FrameWindow>> oldest = memory.values().iterator();
        while (budget.isExceeded() && oldest.hasNext()) {
            oldest.next().values().forEach(window -> count(-window.getSerializedSize()));
            oldest.remove();
        }
    }

    private void count(long change) {
        bytes += change;
        budget.take(change);
    }

    private static FrameWindow parse(byte[] window) {
        try {
            return FrameWindowFormat.parse(window);
        } catch (MalformedWindowException e) {
            throw new IllegalStateException("A window was held that should not have been", e);
        }
    }
}
