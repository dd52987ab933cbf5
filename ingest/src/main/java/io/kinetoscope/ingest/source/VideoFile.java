package io.kinetoscope.ingest.source;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A video on the disk, its pictures known by their numbers and times. Times are microseconds since
 * the first picture, as those of a {@link FrameSource} are. Holds no native memory; safe for any
 * number of threads, each of which opens the file for itself while it reads.
 */
public final class VideoFile {

    private final Path path;
    private final SourceUri uri;
    private final FfmpegAddress address;
    private final VideoTimes times;

    private VideoFile(Path path, SourceUri uri, FfmpegAddress address, VideoTimes times) {
        this.path = path;
        this.uri = uri;
        this.address = address;
        this.times = times;
    }

    /**
     * Finds out when each picture is shown. All of the file is read, but only its first picture
     * decoded; all are decoded where the container gives no times.
     *
     * @throws ConfigurationException when it is not a file, or missing, empty or unreadable
     * @throws SourceException when it holds no video, is damaged or cut short
     */
    public static VideoFile open(Path path) {
        // Absolute, so that no name is taken for a URI.
        SourceUri uri = SourceUri.of(path.toAbsolutePath().toString());
        FfmpegAddress address = FfmpegAddress.of(uri, SourceSettings.DEFAULT);
        if (!address.onDisk() || !Files.isRegularFile(path)) {
            throw new ConfigurationException("%s is not a video file".formatted(path));
        }
        return new VideoFile(path, uri, address, new VideoScan(uri, address).run());
    }

    public Path path() {
        return path;
    }

    /** How many pictures it has, at least 1. */
    public int pictures() {
        return times.pictures();
    }

    /** When a picture begins: 0 for the first, each later than the one before. */
    public long timeMicros(int picture) {
        return times.time(picture);
    }

    /** When the last picture ends. */
    public long endMicros() {
        return times.endMicros();
    }

    /**
     * Decodes pictures, from the last key picture before the first of them on. One that the decoder
     * leaves out is replaced by the next, at the end by the one before it.
     *
     * @param pictures their numbers, ascending; one may come several times
     * @param maxWidth as in {@link SourceFrame#render}
     * @param maxHeight as in {@link SourceFrame#render}
     * @return a picture for each, owned by the caller; the same one where a number is repeated
     * @throws SourceException when the file cannot be read any more
     */
    public List<Picture> read(int[] pictures, int maxWidth, int maxHeight) {
        return times.indexed()
                ? new IndexedReading(uri, address, times).read(pictures, maxWidth, maxHeight)
                : new SequentialReading(uri, times).read(pictures, maxWidth, maxHeight);
    }
}
