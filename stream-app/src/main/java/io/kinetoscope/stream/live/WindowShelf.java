package io.kinetoscope.stream.live;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pictures of each stream's newest windows, as JPEG. When there are too many, those of the
 * streams that were not heard of for longest go. For any thread.
 */
public final class WindowShelf {

    /** A viewer that is late still finds what it was told of. */
    private static final int WINDOWS = 8;

    private record Window(long number, FrameWindow content) {

        long bytes() {
            return content.getSerializedSize();
        }
    }

    private final long maxBytes;
    private final Map<String, Deque<Window>> streams = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long number;

    public WindowShelf(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes a window with at least one frame, and says under which number its pictures are. */
    public synchronized StreamNow.Pictures add(FrameWindow window) {
        Deque<Window> shelf =
                streams.computeIfAbsent(window.getStreamId(), stream -> new ArrayDeque<>());
        Window added = new Window(++number, window);
        shelf.add(added);
        bytes += added.bytes();
        while (shelf.size() > WINDOWS) {
            bytes -= shelf.remove().bytes();
        }
        Iterator<Deque<Window>> oldest = streams.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            oldest.next().forEach(gone -> bytes -= gone.bytes());
            oldest.remove();
        }
        int frames = window.getFramesCount();
        EncodedFrame first = window.getFrames(0);
        EncodedFrame last = window.getFrames(frames - 1);
        double samples = last.getSampleIndex() - first.getSampleIndex() + 1;
        long millis = Math.round(Math.min(10, samples / window.getSampleRate()) * 1000);
        return new StreamNow.Pictures(added.number(), frames, millis);
    }

    /** A picture of a window, while it is kept. */
    public synchronized Optional<ByteString> picture(String stream, long ofWindow, int frame) {
        Deque<Window> shelf = streams.get(stream);
        if (shelf == null) {
            return Optional.empty();
        }
        return shelf.stream()
                .filter(window -> window.number() == ofWindow)
                .filter(window -> frame >= 0 && frame < window.content().getFramesCount())
                .map(window -> window.content().getFrames(frame).getJpeg())
                .findFirst();
    }

    /** Forgets all. */
    public synchronized void clear() {
        streams.clear();
        bytes = 0;
    }

    synchronized long bytes() {
        return bytes;
    }
}
