package io.kinetoscope.ingest.source;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.scene.MotionScript;
import java.time.Clock;
import java.util.Optional;

/** Opens whatever a source URI names. */
public final class FrameSources {

    private FrameSources() {}

    /**
     * Opens a source, which is the start of a session. Blocks until the source is open, at most
     * {@link SourceSettings#openTimeout}, or less when the calling thread is interrupted; longer
     * only where the system does not let FFmpeg go, as in the lookup of a host name.
     *
     * <p>Understood are paths and {@code file:} URIs, {@code rtsp}, {@code rtsps}, {@code rtmp},
     * {@code rtmps}, {@code http} and {@code https} URIs, {@code /dev/videoN} or {@code
     * v4l2:/dev/videoN}, and {@code synthetic:} (see {@link SyntheticSettings}). An HTTP source
     * whose container tells its duration counts as a {@code FILE}, any other as {@code LIVE}.
     *
     * @param uri with its references resolved
     * @param clock the wall clock that gives capture times
     * @return the open source; the caller closes it
     * @throws ConfigurationException when the URI cannot be right: unknown scheme, missing, empty
     *     or unreadable file
     * @throws SourceException when the source does not answer or holds no video
     */
    public static FrameSource open(SourceUri uri, SourceSettings settings, Clock clock) {
        if (uri.scheme().equals("synthetic")) {
            return new SyntheticFrameSource(SyntheticSettings.parse(uri), settings.pace(), clock);
        }
        return FfmpegFrameSource.open(uri, FfmpegAddress.of(uri, settings), settings, clock);
    }

    /**
     * Looks whether a source can be opened at all, without opening it: its scheme, its parameters,
     * and of a file that it is there.
     *
     * @param uri with its references resolved
     * @throws ConfigurationException when it cannot
     */
    public static void check(SourceUri uri, SourceSettings settings) {
        if (uri.scheme().equals("synthetic")) {
            SyntheticSettings.parse(uri);
        } else {
            FfmpegAddress.of(uri, settings);
        }
    }

    /**
     * Looks whether a source could be opened on some machine: its scheme, and the parameters of a
     * synthetic one. References need not be resolved.
     *
     * @throws ConfigurationException when it could not
     */
    public static void checkForm(SourceUri uri) {
        if (uri.scheme().equals("synthetic")) {
            SyntheticSettings.parse(uri);
        } else {
            FfmpegAddress.requireKnownScheme(uri);
        }
    }

    /**
     * What a source shows when, in its presentation times.
     *
     * @param uri with its references resolved
     * @return empty unless the source is synthetic
     * @throws ConfigurationException when a synthetic source's parameters are wrong
     */
    public static Optional<MotionScript> script(SourceUri uri) {
        return uri.scheme().equals("synthetic")
                ? Optional.of(new MotionScript(SyntheticSettings.parse(uri).seed()))
                : Optional.empty();
    }

    /**
     * Whether opening and reading a source at this URI wait for a network or a device, and so are
     * bounded by {@link SourceSettings#openTimeout} and {@link SourceSettings#readTimeout}.
     */
    public static boolean isRemote(SourceUri uri) {
        return !uri.scheme().equals("file") && !uri.scheme().equals("synthetic");
    }

    /** Whether a source at this URI ends by itself, as far as it can be told without opening it. */
    public static boolean looksLive(SourceUri uri) {
        return switch (uri.scheme()) {
            case "file" -> false;
            case "synthetic" -> SyntheticSettings.parse(uri).duration().isEmpty();
            default -> true;
        };
    }
}
