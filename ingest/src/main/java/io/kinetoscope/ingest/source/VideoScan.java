package io.kinetoscope.ingest.source;

import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avutil;

/** Finds the times of a video file's pictures, if possible without decoding them. */
final class VideoScan {

    /** 18 hours at 60 pictures/s. */
    private static final int MAX_PICTURES = 4_000_000;

    /** Larger steps of the clock are splices, which only decoding in order can follow. */
    private static final long MAX_STEP_BACK_MICROS = 1_000_000;

    private static final long MAX_STEP_AHEAD_MICROS = 24L * 3600 * 1_000_000;

    private final SourceUri uri;
    private final FfmpegAddress address;
    private final Times starts = new Times();
    private final Times keys = new Times();
    private long lastDuration;

    VideoScan(SourceUri uri, FfmpegAddress address) {
        this.uri = uri;
        this.address = address;
    }

    VideoTimes run() {
        FfmpegDeadline deadline = new FfmpegDeadline();
        FfmpegInput input = null;
        try {
            input = FfmpegInput.open(address, deadline, SourceSettings.DEFAULT.fileThreads());
            if (collect(input)) {
                long first = firstPicture(input);
                if (first != avutil.AV_NOPTS_VALUE) {
                    return indexed(first, input.videoDurationMicros());
                }
            }
        } catch (FfmpegException e) {
            throw new SourceException(
                    "Cannot read %s: %s".formatted(uri, address.cutShort().orElse(e.getMessage())),
                    e);
        } finally {
            if (input != null) {
                input.free();
            }
            deadline.free();
        }
        return decoded();
    }

    /**
     * Reads all packets.
     *
     * @return whether their times can be relied on
     */
    private boolean collect(FfmpegInput input) throws FfmpegException {
        long latest = Long.MIN_VALUE;
        while (input.skip()) {
            long time = input.packetMicros();
            if (time == avutil.AV_NOPTS_VALUE) {
                return false;
            }
            boolean begun = latest != Long.MIN_VALUE;
            if (begun
                    && (time < latest - MAX_STEP_BACK_MICROS
                            || time > latest + MAX_STEP_AHEAD_MICROS)) {
                return false;
            }
            requireSpace();
            starts.add(time);
            if (input.packetIsKey()) {
                keys.add(time);
            }
            if (time > latest) {
                latest = time;
                lastDuration = input.packetDurationMicros();
            }
        }
        return starts.size > 0;
    }

    private static long firstPicture(FfmpegInput input) throws FfmpegException {
        try {
            input.seek(Long.MIN_VALUE / 4);
        } catch (FfmpegException e) {
            // It cannot be sought: it will be decoded from its beginning each time.
            return avutil.AV_NOPTS_VALUE;
        }
        return input.next() ? input.timestampMicros() : avutil.AV_NOPTS_VALUE;
    }

    private VideoTimes indexed(long origin, long promised) {
        // Pictures before the first that decodes depend on one that is not there.
        long[] times = starts.since(origin);
        if (times.length == 0 || times[0] != 0) {
            return decoded();
        }
        FfmpegFrameSource.requireComplete(uri, address, promised, times[times.length - 1]);
        return new VideoTimes(
                origin,
                times,
                keys.since(origin),
                VideoTimes.end(times, times.length, lastDuration),
                true);
    }

    private VideoTimes decoded() {
        starts.size = 0;
        try (FrameSource source =
                FrameSources.open(
                        uri, SourceSettings.DEFAULT.withPace(Pace.FAST), Clock.systemUTC())) {
            for (Optional<SourceFrame> frame = source.read();
                    frame.isPresent();
                    frame = source.read()) {
                requireSpace();
                starts.add(frame.get().presentationTimeMicros());
            }
        }
        long[] times = starts.since(0);
        return new VideoTimes(0, times, new long[0], VideoTimes.end(times, times.length, 0), false);
    }

    private void requireSpace() {
        if (starts.size == MAX_PICTURES) {
            throw new SourceException(
                    "%s has more than %,d pictures: cut it into parts"
                            .formatted(uri, MAX_PICTURES));
        }
    }

    private static final class Times {

        private long[] values = new long[256];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        /** Sorted, each once, and counted from an origin; what lies before it is left out. */
        long[] since(long origin) {
            return Arrays.stream(values, 0, size)
                    .filter(value -> value >= origin)
                    .map(value -> value - origin)
                    .sorted()
                    .distinct()
                    .toArray();
        }
    }
}
