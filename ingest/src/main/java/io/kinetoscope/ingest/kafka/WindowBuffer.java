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
    synchronized List<FrameWindow> put(FrameWindow window) throws InterruptedException {
        int bytes = window.getSerializedSize();
        Lane lane = window.getSourceKind() == SourceKind.FILE ? files : live;
        List<FrameWindow> dropped = new ArrayList<>();
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
        lane.windows.add(window);
        lane.bytes += bytes;
        notifyAll();
        return dropped;
    }

    /**
     * Waits for a window.
     *
     * @return empty when the buffer is closed and nothing is left in it
     */
    synchronized Optional<FrameWindow> take() throws InterruptedException {
        while (live.windows.isEmpty() && files.windows.isEmpty()) {
            if (closed) {
                return Optional.empty();
            }
            wait();
        }
        FrameWindow window = (live.windows.isEmpty() ? files : live).remove();
        notifyAll();
        return Optional.of(window);
    }

    /** Nothing more is put; what is there can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private static final class Lane {

        private final ArrayDeque<FrameWindow> windows = new ArrayDeque<>();
        private long bytes;

        FrameWindow remove() {
            FrameWindow window = windows.remove();
            bytes -= window.getSerializedSize();
            return window;
        }
    }
}
