package io.kinetoscope.stream.topology;

import io.kinetoscope.stream.clip.AssemblyState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Tells of the streams of a task of which clips were skipped: at once, but not more often than
 * every few seconds. Used by the thread of its task.
 */
final class SkipReports {

    static final Duration APART = Duration.ofSeconds(5);

    private final Clock clock;
    private final Consumer<String> tell;
    private final Set<String> due = new LinkedHashSet<>();
    private Instant last = Instant.EPOCH;

    /**
     * @param states those of a task that died may not have been told
     * @param tell publishes the counts of a stream
     */
    SkipReports(KeyValueStore<String, AssemblyState> states, Clock clock, Consumer<String> tell) {
        this.clock = clock;
        this.tell = tell;
        try (KeyValueIterator<String, AssemblyState> known = states.all()) {
            while (known.hasNext()) {
                KeyValue<String, AssemblyState> entry = known.next();
                if (entry.value.getClipsSkipped() > 0) {
                    due.add(entry.key);
                }
            }
        }
    }

    /** Clips of the stream were skipped. */
    void skipped(String stream) {
        due.add(stream);
    }

    /** To be called often. */
    void tick() {
        Instant now = clock.instant();
        if (!due.isEmpty() && !last.plus(APART).isAfter(now)) {
            due.forEach(tell);
            due.clear();
            last = now;
        }
    }
}
