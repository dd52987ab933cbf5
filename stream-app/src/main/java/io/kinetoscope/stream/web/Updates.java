package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.stream.live.LiveView;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * What viewers are told, as Server-Sent Events, written once for all who are told at about the same
 * time. For any thread.
 *
 * <p>A message holds what is newer than some version. A viewer who has seen a little more than that
 * may take it as well: it is told some things twice, as they are now.
 */
final class Updates {

    /** For so long a message is new enough for others, too. */
    static final Duration SHARED = Duration.ofMillis(200);

    /**
     * A message.
     *
     * @param from the version that its reader has to have seen; 0 for whoever has seen nothing
     * @param until the version that its reader has seen then
     * @param event as it goes to viewers; not copied, never written to
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Message(long from, long until, boolean isEmpty, byte[] event, long madeAt) {

        /** Whether it tells one who has seen a version everything that is newer, and something. */
        boolean isFor(long seen) {
            return from == 0 ? seen == 0 : seen >= from && seen < until;
        }
    }

    private final LiveView view;
    private final UpdateJson json;
    private final LongSupplier nanoTime;

    /** Versions are of this process. */
    private final String instance = UUID.randomUUID().toString().substring(0, 8);

    private Message everything;
    private Message newest;

    Updates(LiveView view, UpdateJson json, LongSupplier nanoTime) {
        this.view = view;
        this.json = json;
        this.nanoTime = nanoTime;
    }

    /**
     * What is newer than a version, which may be nothing after a while.
     *
     * @param seen 0 for everything
     */
    Message after(long seen, Duration patience) throws InterruptedException {
        view.awaitNewer(seen, patience);
        return seen == 0 ? everything() : newer(seen);
    }

    /** The version that the id of a message stands for; 0 where it is none of ours. */
    long version(String id) {
        String begin = instance + "-";
        if (id == null || !id.startsWith(begin)) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(id.substring(begin.length())));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private synchronized Message everything() {
        if (everything == null || isOld(everything)) {
            everything = message(0);
            // Who has seen it needs nothing older.
            if (newest != null && isOld(newest)) {
                newest = null;
            }
        }
        return everything;
    }

    private Message newer(long seen) {
        synchronized (this) {
            if (newest == null || seen >= newest.from()) {
                return shared(seen);
            }
        }
        // One who is far behind, and for whom nobody else has to wait.
        return message(seen);
    }

    private Message shared(long seen) {
        if (newest == null || !newest.isFor(seen) || isOld(newest)) {
            newest = message(newest == null ? seen : Math.min(seen, newest.until()));
        }
        return newest;
    }

    private boolean isOld(Message message) {
        return nanoTime.getAsLong() - message.madeAt() >= SHARED.toNanos();
    }

    private Message message(long from) {
        long madeAt = nanoTime.getAsLong();
        LiveView.Changes changes = view.changes(from);
        String event =
                "id: "
                        + instance
                        + "-"
                        + changes.version()
                        + "\ndata: "
                        + json.update(changes, from == 0)
                        + "\n\n";
        return new Message(
                Math.min(from, changes.version()),
                changes.version(),
                changes.isEmpty(),
                event.getBytes(UTF_8),
                madeAt);
    }
}
