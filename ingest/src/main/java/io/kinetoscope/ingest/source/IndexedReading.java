package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import java.util.ArrayList;
import java.util.List;

/** Reads pictures of a video by seeking. For one call of {@link #read}. */
final class IndexedReading {

    /** Decoding a little is quicker than seeking, which empties the decoder's threads. */
    private static final long WORTH_SEEKING_MICROS = 500_000;

    /** How many pictures at the end of a video may turn out to be none. */
    private static final int MAX_MISSING = 32;

    private final SourceUri uri;
    private final FfmpegAddress address;
    private final VideoTimes times;
    private final FfmpegDeadline deadline = new FfmpegDeadline();
    private final PictureScaler scaler = new PictureScaler();
    private FfmpegInput input;

    /** Time of the decoded picture, -1 before the first. */
    private long current;

    private boolean ended;

    /** The last picture that was rendered, null before the first. */
    private Picture rendered;

    /** Its time. */
    private long renderedTime = -1;

    IndexedReading(SourceUri uri, FfmpegAddress address, VideoTimes times) {
        this.uri = uri;
        this.address = address;
        this.times = times;
    }

    List<Picture> read(int[] pictures, int maxWidth, int maxHeight) {
        List<Picture> read = new ArrayList<>(pictures.length);
        try {
            reopen();
            for (int picture : pictures) {
                goTo(times.time(picture));
                if (ended && rendered == null) {
                    goBeforeTheEnd(picture);
                }
                if (!ended && renderedTime != current) {
                    rendered = render(maxWidth, maxHeight);
                    renderedTime = current;
                }
                read.add(rendered);
            }
            return read;
        } catch (FfmpegException e) {
            throw new SourceException("Cannot read %s: %s".formatted(uri, e.getMessage()), e);
        } finally {
            scaler.free();
            free();
            deadline.free();
        }
    }

    /** Decodes up to the first picture that does not begin before a time. */
    private void goTo(long wanted) throws FfmpegException {
        long key = times.keyBefore(wanted);
        if (key > current + WORTH_SEEKING_MICROS) {
            seek(key, wanted);
        }
        while (current < wanted && !ended) {
            advance();
        }
    }

    /** Packets at the end may hold no picture; the one before them stands in. */
    private void goBeforeTheEnd(int picture) throws FfmpegException {
        for (int before = picture - 1; ended; before--) {
            if (before < 0 || before < picture - MAX_MISSING) {
                throw new FfmpegException("its last pictures cannot be decoded");
            }
            reopen();
            goTo(times.time(before));
        }
    }

    /** Containers may be wrong about where key pictures are: then from the beginning on. */
    private void seek(long key, long wanted) throws FfmpegException {
        input.seek(times.originMicros() + key);
        ended = false;
        advance();
        if (ended || current > wanted) {
            reopen();
        }
    }

    private void advance() throws FfmpegException {
        if (input.next()) {
            current = input.timestampMicros() - times.originMicros();
        } else {
            ended = true;
        }
    }

    private Picture render(int maxWidth, int maxHeight) throws FfmpegException {
        Cropping cropping =
                Cropping.of(
                        input.frame().width(),
                        input.frame().height(),
                        input.sampleAspectRatio(),
                        input.orientation().clockwise(),
                        Region.WHOLE,
                        maxWidth,
                        maxHeight);
        return scaler.rgb(input.frame(), cropping, input.orientation());
    }

    private void reopen() throws FfmpegException {
        free();
        input = FfmpegInput.open(address, deadline, SourceSettings.DEFAULT.fileThreads());
        current = -1;
        ended = false;
    }

    private void free() {
        if (input != null) {
            input.free();
            input = null;
        }
    }
}
