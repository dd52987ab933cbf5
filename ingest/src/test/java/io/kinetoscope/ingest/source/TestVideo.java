package io.kinetoscope.ingest.source;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;

/**
 * Writes small videos with an encoder that every build of FFmpeg has. Picture {@code i} is flat, of
 * the grey {@code 40 + 2·(i mod 80)}, but for its quarters at the top, which are red and blue.
 */
final class TestVideo {

    private final int width;
    private final int height;
    private int codec = avcodec.AV_CODEC_ID_MPEG4;
    private int pixelFormat = avutil.AV_PIX_FMT_YUV420P;
    private String format = "mp4";
    private double fps = 25;
    private double aspect;
    private int rotation;
    private int bFrames;
    private final Map<String, String> options = new TreeMap<>();

    TestVideo(int width, int height) {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        this.width = width;
        this.height = height;
    }

    /** Of every family: subsampled or not, of 8 bits or more, RGB, packed or planar. */
    static Stream<String> pixelFormats() {
        return Stream.of(
                "yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv444p16le", "bgr0", "gbrp10le");
    }

    /** A picture that is stored without loss. */
    static Path ofPixelFormat(String name, Path folder) throws Exception {
        return new TestVideo(160, 96)
                .codec(avcodec.AV_CODEC_ID_FFV1, avutil.av_get_pix_fmt(name))
                .format("matroska")
                .write(folder.resolve("v"), 1);
    }

    TestVideo codec(int id, int pixels) {
        codec = id;
        pixelFormat = pixels;
        return this;
    }

    TestVideo format(String name) {
        format = name;
        return this;
    }

    TestVideo fps(double rate) {
        fps = rate;
        return this;
    }

    TestVideo aspect(double ratio) {
        aspect = ratio;
        return this;
    }

    TestVideo rotation(int clockwiseDegrees) {
        rotation = clockwiseDegrees;
        return this;
    }

    TestVideo bFrames(int between) {
        bFrames = between;
        return this;
    }

    TestVideo option(String key, String value) {
        options.put(key, value);
        return this;
    }

    /** At a constant rate. */
    Path write(Path file, int frames) throws Exception {
        long[] times = new long[frames];
        for (int i = 0; i < frames; i++) {
            times[i] = Math.round(i * 1e6 / fps);
        }
        return write(file, times);
    }

    /**
     * @param times of the pictures in microseconds
     */
    Path write(Path file, long... times) throws Exception {
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), width, height)) {
            recorder.setFormat(format);
            recorder.setVideoCodec(codec);
            recorder.setPixelFormat(pixelFormat);
            recorder.setFrameRate(fps);
            recorder.setVideoQuality(2);
            recorder.setGopSize(10);
            recorder.setMaxBFrames(bFrames);
            if (aspect > 0) {
                recorder.setAspectRatio(aspect);
            }
            if (rotation != 0) {
                // JavaCV counts counterclockwise.
                recorder.setDisplayRotation(-rotation);
            }
            options.forEach(recorder::setOption);
            recorder.start();
            for (int i = 0; i < times.length; i++) {
                recorder.setTimestamp(times[i]);
                recorder.record(picture(i), avutil.AV_PIX_FMT_RGB24);
            }
        }
        return file;
    }

    static Path writeAudio(Path file) throws Exception {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), 1)) {
            recorder.setFormat("matroska");
            recorder.setAudioCodec(avcodec.AV_CODEC_ID_PCM_S16LE);
            recorder.setSampleRate(8000);
            recorder.start();
            recorder.recordSamples(8000, 1, ShortBuffer.allocate(8000));
        }
        return file;
    }

    /** A file of one picture of odd sizes, all of it mid-grey. */
    static Path writeFlat(Path file, int width, int height) throws IOException {
        byte[] header =
                "YUV4MPEG2 W%d H%d F25:1 C444\nFRAME\n".formatted(width, height).getBytes(US_ASCII);
        byte[] video = Arrays.copyOf(header, header.length + 3 * width * height);
        Arrays.fill(video, header.length, video.length, (byte) 128);
        return Files.write(file, video);
    }

    /** Leaves its first part alone. */
    static Path cut(Path file, double part) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * part)));
    }

    static int grey(int picture) {
        return 40 + 2 * (picture % 80);
    }

    private Frame picture(int i) {
        Frame frame = new Frame(width, height, Frame.DEPTH_UBYTE, 3);
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * frame.imageStride + 3 * x;
                boolean top = y < height / 2;
                boolean left = x < width / 2;
                pixels.put(at, (byte) (top ? left ? 220 : 30 : grey(i)));
                pixels.put(at + 1, (byte) (top ? 30 : grey(i)));
                pixels.put(at + 2, (byte) (top ? left ? 30 : 220 : grey(i)));
            }
        }
        return frame;
    }
}
