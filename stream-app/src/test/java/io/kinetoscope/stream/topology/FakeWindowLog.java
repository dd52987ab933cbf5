package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.wire.FrameWindow;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** A topic of one partition in memory, and what was read again of it. */
class FakeWindowLog implements WindowLog {

    private final List<FrameWindow> windows = new ArrayList<>();
    private final List<Long> read = new ArrayList<>();

    void add(FrameWindow window) {
        windows.add(window);
    }

    void clear() {
        windows.clear();
    }

    /** Offsets in the order in which they were read again. */
    List<Long> read() {
        return read;
    }

    @Override
    public void read(TopicPartition partition, long first, long last, Reader reader) {
        for (long offset = first; offset <= last && offset < windows.size(); offset++) {
            FrameWindow window = windows.get((int) offset);
            read.add(offset);
            reader.take(window.getStreamId().getBytes(UTF_8), window.toByteArray(), offset);
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
