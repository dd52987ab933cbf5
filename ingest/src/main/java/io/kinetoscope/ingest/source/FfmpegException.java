package io.kinetoscope.ingest.source;

import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EIO;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avutil;

/** Why FFmpeg could not go on, in words that do not name the source. Never leaves this package. */
final class FfmpegException extends Exception {

    private final int code;

    /** An error code of FFmpeg, below 0. */
    FfmpegException(int code) {
        super(describe(code));
        this.code = code;
    }

    FfmpegException(String message) {
        super(message);
        this.code = 0;
    }

    /** FFmpeg gave up waiting because its watchdog told it to. */
    boolean gaveUp() {
        return code == avutil.AVERROR_EXIT();
    }

    /** It broke, was never made, or the host has no address: FFmpeg does not tell them apart. */
    boolean connectionLost() {
        return code == AVERROR_EIO();
    }

    static void check(int result) throws FfmpegException {
        if (result < 0) {
            throw new FfmpegException(result);
        }
    }

    private static String describe(int code) {
        if (code == avutil.AVERROR_EOF()) {
            return "it ended";
        }
        if (code == avutil.AVERROR_INVALIDDATA()) {
            return "it is damaged, cut short or not a video";
        }
        if (code == AVERROR_EIO()) {
            return "the connection, or the device, was lost";
        }
        if (code == avutil.AVERROR_HTTP_UNAUTHORIZED()) {
            return "it refuses the user name or the password (401 Unauthorized)";
        }
        byte[] text = new byte[256];
        avutil.av_strerror(code, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
