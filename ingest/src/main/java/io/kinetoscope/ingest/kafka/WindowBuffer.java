package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Windows that wait to be handed to Kafka's producer, bounded in bytes, live ones and files' apart:
 * a file that is read fast cannot push live windows out. When the live part is full its oldest
 * window goes; when the files' part is full, files wait. Live windows leave first.
 *
 * <p>For many threads that put and one that takes.
 */
final class WindowBuffer {

    /**
     * A window and its number, by which the publisher knows it again.
     *
     * @param number grows with each window taken
     */
    record Ticket(long number, FrameWindow window) {

        /** Its size on the topic. */
        int bytes() {
            return window.getSerializedSize();
        }
    }

    private final long capacity;
    private final Lane live = new Lane();
    private final Lane files = new Lane();
    private boolean closed;

    /**
     * @param capacity in bytes of each of the two parts; a single window always fits
     */
    WindowBuffer(long capacity) {
        this.capacity = capacity;
    }

    /**
     * Waits for room when the window is a file's.
     *
     * @return the live windows that had to go, oldest first
     * @throws InterruptedException while waiting for room
     * @throws PublishException when the buffer is or gets closed
     */
    synchronized List<Ticket> put(Ticket ticket) throws InterruptedException {
        long bytes = ticket.bytes();
        Lane lane = ticket.window().getSourceKind() == SourceKind.FILE ? files : live;
        List<Ticket> dropped = new ArrayList<>();
        while (!closed && !lane.windows.isEmpty() && lane.bytes + bytes > capacity) {
            if (lane == files) {
                wait();
            } else {
                dropped.add(lane.remove());
            }
        }
        if (closed) {
            throw new PublishException("The publisher of frame windows was closed");
        }
        lane.windows.add(ticket);
        lane.bytes += bytes;
        notifyAll();
        return dropped;
    }

    /**
     * Waits for a window.
     *
     * @return empty when the buffer is closed and nothing is left in it
     */
    synchronized Optional<Ticket> take() throws InterruptedException {
        while (live.windows.isEmpty() && files.windows.isEmpty()) {
            if (closed) {
                return Optional.empty();
            }
            wait();
        }
        Ticket ticket = (live.windows.isEmpty() ? files : live).remove();
        notifyAll();
        return Optional.of(ticket);
    }

    /**
     * Empties it.
     *
     * @return what was in it, by kind oldest first
     */
    synchronized List<Ticket> clear() {
        List<Ticket> cleared = new ArrayList<>();
        for (Lane lane : List.of(live, files)) {
            while (!lane.windows.isEmpty()) {
                cleared.add(lane.remove());
            }
        }
        notifyAll();
        return cleared;
    }

    /** Nothing more is put; what is there can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private static final class Lane {

        private final ArrayDeque<Ticket> windows = new ArrayDeque<>();
        private long bytes;

        Ticket remove() {
            Ticket ticket = windows.remove();
            bytes -= ticket.bytes();
            return ticket;
        }
    }
}
