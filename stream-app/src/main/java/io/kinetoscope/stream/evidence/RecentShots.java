package io.kinetoscope.stream.evidence;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.window.WebpFrame;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.inference.MemoryBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pictures of each stream's last seconds, as far as clips were made of them, without the
 * repetitions that overlapping clips make. A memory only: after a restart it begins empty. Used by
 * one thread.
 */
final class RecentShots implements AutoCloseable {

    /** Of a stream; a long event is shown by its last seconds. */
    static final Duration REACH = Duration.ofSeconds(8);

    private static final int MOST = 256;

    private final MemoryBudget budget;

    /** In order of last use. */
    private final Map<String, Deque<Shot>> streams = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /**
     * @param budget when it is exceeded, streams that were not heard of for longest are forgotten
     */
    RecentShots(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * Adds a clip that was scored.
     *
     * @param jpegs its T pictures in order, evenly over its span
     */
    void add(ClipSpan span, List<ByteString> jpegs) {
        Deque<Shot> shots = streams.computeIfAbsent(span.streamId(), s -> new ArrayDeque<>());
        long length = Duration.between(span.start(), span.end()).toNanos();
        for (int i = 0; i < jpegs.size(); i++) {
            Instant at = span.start().plusNanos(length * (2L * i + 1) / (2L * jpegs.size()));
            Shot last = shots.peekLast();
            long number = last == null ? 0 : last.number() + 1;
            Shot shot = new Shot(span.sessionId(), number, at, jpegs.get(i));
            if (isNews(shot, last)) {
                shots.add(shot);
                count(shot.bytes());
            }
        }
        Instant oldest = span.end().minus(REACH);
        while (shots.size() > MOST || (!shots.isEmpty() && shots.peek().at().isBefore(oldest))) {
            count(-shots.remove().bytes());
        }
        shrink();
    }

    /** The pictures of a stream's session from one time to another, oldest first. */
    List<Shot> between(String stream, String sessionId, Instant from, Instant until) {
        return streams.getOrDefault(stream, new ArrayDeque<>()).stream()
                .filter(shot -> shot.sessionId().equals(sessionId))
                .filter(shot -> !shot.at().isBefore(from) && !shot.at().isAfter(until))
                .toList();
    }

    /** Keeps what an animation shows of a picture, for the next animation. */
    void keep(Shot shot, WebpFrame frame) {
        long before = shot.bytes();
        shot.keep(frame);
        count(shot.bytes() - before);
    }

    /** Sessions of a stream that there are pictures of. */
    List<String> sessions(String stream) {
        return streams.getOrDefault(stream, new ArrayDeque<>()).stream()
                .map(Shot::sessionId)
                .distinct()
                .toList();
    }

    /** Forgets all. */
    @Override
    public void close() {
        streams.clear();
        count(-bytes);
    }

    /** A picture of the same session that is neither older nor the very same. */
    private static boolean isNews(Shot shot, Shot last) {
        return last == null
                || !shot.sessionId().equals(last.sessionId())
                || (shot.at().isAfter(last.at()) && !shot.jpeg().equals(last.jpeg()));
    }

    private void shrink() {
        Iterator<Deque<Shot>> oldest = streams.values().iterator();
        while (budget.isExceeded() && oldest.hasNext()) {
            oldest.next().forEach(shot -> count(-shot.bytes()));
            oldest.remove();
        }
    }

    private void count(long change) {
        bytes += change;
        budget.take(change);
    }
}
