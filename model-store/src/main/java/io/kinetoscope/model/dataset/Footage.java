package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.picture.Picture;
import java.nio.file.Path;
import java.util.List;

/**
 * Pictures in the order of time, of a video file or a folder of JPEG files. Times are microseconds
 * since the first picture. Safe for several threads.
 */
public sealed interface Footage permits VideoFootage, FrameFolder {

    /** The video or the folder. */
    Path path();

    /** How many pictures there are, at least 1. */
    int pictures();

    /** When a picture begins: 0 for the first, each later than the one before. */
    long timeMicros(int picture);

    /** When the last picture ends. */
    long endMicros();

    /** The last picture that begins at or before a time; the first for all times before it. */
    default int pictureAt(long timeMicros) {
        int low = 0;
        int high = pictures();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timeMicros(middle) <= timeMicros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    /**
     * Decodes pictures, scaled down to fit into a size with the aspect ratio kept.
     *
     * @param pictures indexes, ascending; one may come several times
     * @return a picture for each, none of them written to afterwards
     * @throws io.kinetoscope.KinetoscopeException when the footage cannot be read; the message
     *     names it
     */
    List<Picture> read(int[] pictures, int maxWidth, int maxHeight);
}
