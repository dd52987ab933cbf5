package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.source.VideoFile;
import io.kinetoscope.ingest.window.JpegCodec;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;

/**
 * Makes small videos and folders of JPEG pictures. Picture {@code i} is grey, of the value {@code
 * 20 + 4·i} (up to picture 50), but for its left quarter, which is red.
 */
final class TestFootage {

    static final int WIDTH = 96;
    static final int HEIGHT = 64;

    private TestFootage() {}

    /** The format follows from the file's extension. */
    static Path video(Path file, double fps, int pictures) throws Exception {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        String name = file.getFileName().toString();
        try (FFmpegFrameRecorder recorder =
                new FFmpegFrameRecorder(file.toFile(), WIDTH, HEIGHT, 0)) {
            boolean webm = name.endsWith(".webm");
            recorder.setFormat(
                    name.endsWith(".mp4") ? "mp4" : name.endsWith(".avi") ? "avi" : "matroska");
            recorder.setVideoCodec(webm ? avcodec.AV_CODEC_ID_MJPEG : avcodec.AV_CODEC_ID_MPEG4);
            recorder.setPixelFormat(webm ? avutil.AV_PIX_FMT_YUVJ420P : avutil.AV_PIX_FMT_YUV420P);
            recorder.setFrameRate(fps);
            recorder.setVideoQuality(2);
            recorder.setGopSize(12);
            recorder.start();
            try (Frame frame = new Frame(WIDTH, HEIGHT, Frame.DEPTH_UBYTE, 3)) {
                for (int i = 0; i < pictures; i++) {
                    byte[] rgb = picture(i).rgb();
                    ByteBuffer pixels = (ByteBuffer) frame.image[0];
                    for (int y = 0; y < HEIGHT; y++) {
                        pixels.put(y * frame.imageStride, rgb, y * WIDTH * 3, WIDTH * 3);
                    }
                    recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
                }
            }
        }
        return file;
    }

    static Footage footage(Path file, double fps, int pictures) throws Exception {
        return new VideoFootage(VideoFile.open(video(file, fps, pictures)));
    }

    /** Numbered from 1, as in {@code 00001.jpg}. */
    static Path frames(Path folder, int pictures) throws Exception {
        Files.createDirectories(folder);
        try (JpegCodec codec = new JpegCodec()) {
            for (int i = 0; i < pictures; i++) {
                Files.write(
                        folder.resolve("%05d.jpg".formatted(i + 1)), codec.encode(picture(i), 95));
            }
        }
        return folder;
    }

    static Picture picture(int i) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int at = 0; at < WIDTH * HEIGHT; at++) {
            boolean red = at % WIDTH < WIDTH / 4;
            rgb[3 * at] = (byte) (red ? 200 : grey(i));
            rgb[3 * at + 1] = (byte) (red ? 20 : grey(i));
            rgb[3 * at + 2] = (byte) (red ? 20 : grey(i));
        }
        return new Picture(WIDTH, HEIGHT, rgb);
    }

    static int grey(int picture) {
        return 20 + 4 * picture;
    }

    /** Which picture it is, by its grey at the centre. */
    static int number(Picture picture) {
        return number(picture.rgb(), picture.width(), picture.height(), 0);
    }

    /** Which pictures the frames of a clip are. */
    static List<Integer> numbers(byte[] clip, int width, int height) {
        int frame = width * height * 3;
        return IntStream.range(0, clip.length / frame)
                .mapToObj(t -> number(clip, width, height, t * frame))
                .toList();
    }

    private static int number(byte[] rgb, int width, int height, int offset) {
        int value = rgb[offset + 3 * (height / 2 * width + width / 2) + 1] & 0xff;
        return Math.round((value - 20) / 4f);
    }
}
