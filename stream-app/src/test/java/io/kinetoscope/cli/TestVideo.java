package io.kinetoscope.cli;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;

/** A video file of a bright square that crosses a dark picture again and again. */
public final class TestVideo {

    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;

    private TestVideo() {}

    public static Path write(Path file, int framesPerSecond, int seconds) throws Exception {
        return write(file, framesPerSecond, seconds, 4);
    }

    /**
     * @param speed of the square, in pixels a frame; negative to the left
     */
    static Path write(Path file, int framesPerSecond, int seconds, int speed) throws Exception {
        try (FFmpegFrameRecorder recorder =
                new FFmpegFrameRecorder(file.toFile(), WIDTH, HEIGHT, 0)) {
            recorder.setFormat(file.toString().endsWith(".mkv") ? "matroska" : "mp4");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
            recorder.setFrameRate(framesPerSecond);
            recorder.setVideoQuality(3);
            recorder.start();
            try (Frame frame = new Frame(WIDTH, HEIGHT, Frame.DEPTH_UBYTE, 3)) {
                for (int i = 0; i < framesPerSecond * seconds; i++) {
                    int left = Math.floorMod(i * speed, WIDTH);
                    paint((ByteBuffer) frame.image[0], frame.imageStride, left);
                    recorder.record(frame);
                }
            }
        }
        return file;
    }

    private static void paint(ByteBuffer picture, int stride, int left) {
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean inside = y > 40 && y < 80 && x >= left && x < left + 40;
                byte value = (byte) (inside ? 220 : 30);
                for (int c = 0; c < 3; c++) {
                    picture.put(y * stride + x * 3 + c, value);
                }
            }
        }
    }
}
