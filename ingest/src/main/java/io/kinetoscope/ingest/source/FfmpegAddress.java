package io.kinetoscope.ingest.source;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What FFmpeg is given to open a source.
 *
 * @param url a path or URL with its credentials
 * @param format FFmpeg's name of the input format, or null when it is to find out
 * @param options for the demuxer and its protocol
 * @param onDisk a local file: nothing to wait for
 */
record FfmpegAddress(String url, String format, Map<String, String> options, boolean onDisk) {

    /**
     * Containers that hold their pictures themselves. Left out on purpose: those that point to
     * other files or URLs (concat, hls, dash, imf), those that read text as video (tty) and single
     * images.
     */
    private static final String CONTAINERS =
            "matroska,webm,mov,mp4,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,vvc,av1,obu,ivf,mjpeg,"
                    + "flv,live_flv,asf,ogg,nut,mxf,dv,gif,swf,wtv,vc1,yuv4mpegpipe,"
                    // Without video, but so that the message can say so.
                    + "mp3,wav,flac,aac,aiff,ac3,amr,w64,caf";

    private static final String FILE = "file:";

    private static final Pattern DEVICE = Pattern.compile("/dev/(video[0-9]+|v4l/.+)");

    private static final Set<String> SCHEMES =
            Set.of("file", "rtsp", "rtsps", "http", "https", "rtmp", "rtmps", "v4l2");

    static void requireKnownScheme(SourceUri uri) {
        if (!SCHEMES.contains(uri.scheme())) {
            throw unknownScheme(uri);
        }
    }

    static FfmpegAddress of(SourceUri uri, SourceSettings settings) {
        String address = uri.address();
        return switch (uri.scheme()) {
            case "file" -> file(uri);
            case "rtsp", "rtsps" -> network(address, rtsp(settings.readTimeout()));
            case "http", "https" -> network(address, http(settings.readTimeout()));
            case "rtmp", "rtmps" -> network(address, rtmp());
            case "v4l2" -> new FfmpegAddress(device(uri), "video4linux2", Map.of(), false);
            default -> throw unknownScheme(uri);
        };
    }

    private static ConfigurationException unknownScheme(SourceUri uri) {
        return new ConfigurationException(
                "The source %s has an unknown scheme: give a file, rtsp, rtsps, rtmp,"
                                .formatted(uri)
                        + " rtmps, http, https, v4l2 or synthetic");
    }

    private static FfmpegAddress file(SourceUri uri) {
        Path path = localPath(uri);
        try {
            if (Files.isDirectory(path)) {
                throw new ConfigurationException(
                        "The source %s is a directory: give a video file".formatted(uri));
            }
            if (!Files.exists(path)) {
                throw new ConfigurationException(
                        "The source %s does not exist: give a video file".formatted(uri));
            }
            if (!Files.isRegularFile(path)) {
                // Opening a pipe may wait for ever, and FFmpeg does not ask its watchdog there.
                throw new ConfigurationException(
                        ("The source %s is a pipe or a device: give a video file, or write"
                                        + " v4l2:/dev/… for a camera of this machine")
                                .formatted(uri));
            }
            if (!Files.isReadable(path)) {
                throw new ConfigurationException(
                        "The source %s cannot be read: check its permissions".formatted(uri));
            }
            if (Files.size(path) == 0) {
                throw new ConfigurationException("The source %s is an empty file".formatted(uri));
            }
        } catch (IOException e) {
            throw new ConfigurationException("The source %s cannot be read".formatted(uri), e);
        }
        // With the protocol spelled out a colon in the name cannot be taken for another protocol,
        // and the whitelists keep a file from naming URLs or other files to be read.
        Map<String, String> options =
                Map.of("protocol_whitelist", "file", "format_whitelist", CONTAINERS);
        return new FfmpegAddress(FILE + path, null, options, true);
    }

    /** Opening alone may do something: no file that is none of a device is tried as a camera. */
    private static String device(SourceUri uri) {
        String path;
        try {
            path = Path.of(uri.path()).normalize().toString();
        } catch (InvalidPathException e) {
            throw new ConfigurationException("The source %s is not a path".formatted(uri), e);
        }
        if (!DEVICE.matcher(path).matches()) {
            throw new ConfigurationException(
                    ("The source %s is not a camera of this machine: give /dev/videoN, or its name"
                                    + " below /dev/v4l")
                            .formatted(uri));
        }
        return path;
    }

    private static Path localPath(SourceUri uri) {
        try {
            if (uri.address().startsWith("file:///")) {
                return Path.of(URI.create(uri.address().replace(" ", "%20")));
            }
            return Path.of(uri.path());
        } catch (IllegalArgumentException e) {
            // InvalidPathException is one, too.
            throw new ConfigurationException("The source %s is not a path".formatted(uri), e);
        }
    }

    /** In words what a file on the disk lacks of what its container speaks of, if that is known. */
    Optional<String> cutShort() {
        return onDisk
                ? MissingBytes.of(Path.of(url.substring(FILE.length())))
                        .map("it is cut short: "::concat)
                : Optional.empty();
    }

    private static FfmpegAddress network(String url, Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>(options);
        // FFmpeg else watches twenty pictures go by to find their rate, which nobody asks it for.
        all.put("fpsprobesize", "0");
        return new FfmpegAddress(url, null, all, false);
    }

    private static Map<String, String> rtsp(Duration timeout) {
        Map<String, String> options = new LinkedHashMap<>();
        // Over UDP a lost packet tears the picture; cameras all speak RTSP over TCP.
        options.put("rtsp_transport", "tcp");
        // Sound would be thrown away, and mends its reports of time into those of the video.
        options.put("allowed_media_types", "video");
        // RTP's clock has been unwrapped by then; a camera that sets its back would seem 13 h
        // ahead.
        options.put("correct_ts_overflow", "0");
        // RTSP calls it timeout; stimeout and rw_timeout are ignored without a word.
        options.put("timeout", micros(timeout));
        // What was read to find out about the stream is not shown: it would come late.
        options.put("fflags", "nobuffer");
        options.put("protocol_whitelist", "rtsp,rtp,udp,tcp,tls,srtp,crypto,http,https");
        return options;
    }

    private static Map<String, String> http(Duration timeout) {
        // No file protocol: a playlist from the network reads nothing on this machine.
        return Map.of(
                "rw_timeout",
                micros(timeout),
                "protocol_whitelist",
                "http,https,httpproxy,tcp,tls,crypto",
                "format_whitelist",
                CONTAINERS + ",hls,dash,mpjpeg");
    }

    private static Map<String, String> rtmp() {
        return Map.of("protocol_whitelist", "rtmp,rtmps,tcp,tls", "format_whitelist", CONTAINERS);
    }

    private static String micros(Duration timeout) {
        return Long.toString(timeout.toNanos() / 1000);
    }

    /** Leaves out the URL, which may hold credentials. */
    @Override
    public String toString() {
        return "FfmpegAddress[format=" + format + ", onDisk=" + onDisk + "]";
    }
}
