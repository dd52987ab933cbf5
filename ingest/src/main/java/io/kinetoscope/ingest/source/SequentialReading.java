package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads pictures of a video whose times are not to be relied on, from its beginning. */
final class SequentialReading {

    private final SourceUri uri;
    private final VideoTimes times;

    SequentialReading(SourceUri uri, VideoTimes times) {
        this.uri = uri;
        this.times = times;
    }

    List<Picture> read(int[] pictures, int maxWidth, int maxHeight) {
        List<Picture> read = new ArrayList<>(pictures.length);
        try (FrameSource source =
                FrameSources.open(
                        uri, SourceSettings.DEFAULT.withPace(Pace.FAST), Clock.systemUTC())) {
            Optional<SourceFrame> frame = source.read();
            while (read.size() < pictures.length && frame.isPresent()) {
                long wanted = times.time(pictures[read.size()]);
                if (frame.get().presentationTimeMicros() < wanted) {
                    frame = source.read();
                } else {
                    Picture picture = frame.get().render(Region.WHOLE, maxWidth, maxHeight);
                    int repeated = read.size();
                    while (repeated < pictures.length
                            && pictures[repeated] == pictures[read.size()]) {
                        repeated++;
                    }
                    while (read.size() < repeated) {
                        read.add(picture);
                    }
                }
            }
        }
        if (read.size() < pictures.length) {
            throw new SourceException("%s has changed since it was checked".formatted(uri));
        }
        return read;
    }
}
