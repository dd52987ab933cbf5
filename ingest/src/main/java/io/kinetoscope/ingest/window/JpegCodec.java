package io.kinetoscope.ingest.window;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.Raster;
import io.kinetoscope.ingest.picture.YuvPicture;
import io.kinetoscope.ingest.window.PixelConversion.Form;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * Pictures to JPEG and back, through FFmpeg. Colours are full-range BT.601, as JFIF has them.
 *
 * <p>One instance for each thread; it keeps FFmpeg's contexts from picture to picture, until {@link
 * #close}.
 */
public final class JpegCodec implements AutoCloseable {

    private static final int LAMBDA = JpegQuality.FFMPEG_QUANTISER * avutil.FF_QP2LAMBDA;

    /** Sizes that an instance is ready for; a camera has as many as it has zones. */
    private static final int MAX_CONTEXTS = 64;

    private record Encoding(int width, int height, int pixelFormat, int quality) {

        Form form(int format) {
            return new Form(width, height, format, true);
        }
    }

    private final Map<Encoding, Encoder> encoders = new HashMap<>();
    private AVPacket packet = avcodec.av_packet_alloc();
    private final JpegDecoder decoder = new JpegDecoder();
    private PixelConversion toRgb;

    /**
     * Compresses a picture. One in YUV goes to the encoder as it is, one in RGB is converted.
     *
     * @param quality as libjpeg counts it, 1 to 100
     * @return a JFIF picture, baseline, 4:2:0
     * @throws KinetoscopeException when FFmpeg has no memory left
     */
    public byte[] encode(Raster picture, int quality) {
        requireOpen();
        int pixelFormat =
                picture instanceof YuvPicture
                        ? avutil.AV_PIX_FMT_YUVJ420P
                        : avutil.AV_PIX_FMT_RGB24;
        Encoding encoding = new Encoding(picture.width(), picture.height(), pixelFormat, quality);
        if (encoders.size() == MAX_CONTEXTS && !encoders.containsKey(encoding)) {
            encoders.values().forEach(Encoder::free);
            encoders.clear();
        }
        return encoders.computeIfAbsent(encoding, Encoder::new).encode(picture, packet);
    }

    /**
     * Reads a picture that anybody may have written.
     *
     * @param maxPixels width times height of the largest picture that is taken; a larger one is
     *     refused before memory is
     * @throws CorruptJpegException when the bytes are no whole JPEG picture or it is too large
     */
    public Picture decode(byte[] jpeg, int maxPixels) throws CorruptJpegException {
        requireOpen();
        JpegHeader.parse(jpeg).requireAtMost(maxPixels);
        try {
            return rgb(decoder.decode(jpeg, maxPixels, 0));
        } finally {
            decoder.release();
        }
    }

    /** Gives the native memory back. Idempotent. */
    @Override
    public void close() {
        encoders.values().forEach(Encoder::free);
        encoders.clear();
        if (packet != null) {
            avcodec.av_packet_free(packet);
            decoder.close();
            packet = null;
        }
        if (toRgb != null) {
            toRgb.free();
            toRgb = null;
        }
    }

    /** FFmpeg would crash the process on memory that was given back. */
    private void requireOpen() {
        if (packet == null) {
            throw new IllegalStateException("The codec is closed");
        }
    }

    private Picture rgb(AVFrame frame) {
        Form given = Form.ofJpeg(frame);
        // Of the formats in RGB, swscale has vector instructions for the one in planes only.
        Form wanted = new Form(frame.width(), frame.height(), avutil.AV_PIX_FMT_GBRP, true);
        if (toRgb == null || !toRgb.isOf(given, wanted)) {
            if (toRgb != null) {
                toRgb.free();
                toRgb = null;
            }
            toRgb = PixelConversion.exact(given, wanted);
        }
        AVFrame planes = toRgb.convert(frame);
        int width = frame.width();
        int height = frame.height();
        ByteBuffer greens = plane(planes, 0, width, height);
        ByteBuffer blues = plane(planes, 1, width, height);
        ByteBuffer reds = plane(planes, 2, width, height);
        byte[] red = new byte[width];
        byte[] green = new byte[width];
        byte[] blue = new byte[width];
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            reds.get(y * planes.linesize(2), red);
            greens.get(y * planes.linesize(0), green);
            blues.get(y * planes.linesize(1), blue);
            interleave(red, green, blue, rgb, 3 * y * width);
        }
        return new Picture(width, height, rgb);
    }

    private static void interleave(byte[] red, byte[] green, byte[] blue, byte[] rgb, int offset) {
        for (int x = 0; x < red.length; x++) {
            rgb[offset + 3 * x] = red[x];
            rgb[offset + 3 * x + 1] = green[x];
            rgb[offset + 3 * x + 2] = blue[x];
        }
    }

    /** Of a frame's own memory, its rows {@code linesize} bytes apart. */
    private static ByteBuffer plane(AVFrame frame, int plane, int rowBytes, int rows) {
        return frame.data(plane)
                .capacity((long) frame.linesize(plane) * (rows - 1) + rowBytes)
                .asBuffer();
    }

    private static AVCodecContext context(AVCodec codec) {
        return avcodec.avcodec_alloc_context3(codec);
    }

    private static void open(AVCodecContext context, AVCodec codec) {
        check(avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null), "open a coder for");
    }

    private static void check(int result, String what) {
        if (result < 0) {
            throw new KinetoscopeException(
                    "FFmpeg could not %s a JPEG picture (error %d)".formatted(what, result));
        }
    }

    /** Compresses pictures of one size and kind at one quality. */
    private static final class Encoder {

        private final AVCodecContext context;
        private final AVFrame given;

        /** Null where pictures are in YUV already. */
        private final PixelConversion toYuv;

        Encoder(Encoding encoding) {
            AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_MJPEG);
            JpegQuality quality = JpegQuality.of(encoding.quality());
            context = context(codec);
            context.width(encoding.width());
            context.height(encoding.height());
            context.pix_fmt(avutil.AV_PIX_FMT_YUVJ420P);
            context.color_range(avutil.AVCOL_RANGE_JPEG);
            try (AVRational second = new AVRational().num(1).den(1)) {
                context.time_base(second);
            }
            context.thread_count(1);
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
            context.global_quality(LAMBDA);
            // The context frees them.
            context.intra_matrix(copied(quality.luma()));
            context.chroma_intra_matrix(copied(quality.chroma()));
            open(context, codec);
            Form from = encoding.form(encoding.pixelFormat());
            given = from.frame();
            toYuv =
                    encoding.pixelFormat() == avutil.AV_PIX_FMT_YUVJ420P
                            ? null
                            : PixelConversion.exact(
                                    from, encoding.form(avutil.AV_PIX_FMT_YUVJ420P));
        }

        byte[] encode(Raster picture, AVPacket packet) {
            // The encoder may still hold the one before.
            check(avutil.av_frame_make_writable(given), "take memory for");
            if (picture instanceof YuvPicture yuv) {
                put(yuv.y(), yuv.height(), 0);
                put(yuv.cb(), yuv.height() / 2, 1);
                put(yuv.cr(), yuv.height() / 2, 2);
            } else {
                put(((Picture) picture).rgb(), picture.height(), 0);
            }
            AVFrame yuv = toYuv == null ? given : toYuv.convert(given);
            yuv.quality(LAMBDA);
            check(avcodec.avcodec_send_frame(context, yuv), "encode");
            check(avcodec.avcodec_receive_packet(context, packet), "encode");
            byte[] jpeg = new byte[packet.size()];
            packet.data().get(jpeg);
            avcodec.av_packet_unref(packet);
            return jpeg;
        }

        /** Rows are padded in native memory. */
        private void put(byte[] packed, int rows, int plane) {
            int rowBytes = packed.length / rows;
            int stride = given.linesize(plane);
            ByteBuffer pixels = plane(given, plane, rowBytes, rows);
            for (int row = 0; row < rows; row++) {
                pixels.put(row * stride, packed, row * rowBytes, rowBytes);
            }
        }

        void free() {
            avcodec.avcodec_free_context(context);
            avutil.av_frame_free(given);
            if (toYuv != null) {
                toYuv.free();
            }
        }

        private static ShortPointer copied(short[] table) {
            ShortPointer steps =
                    new ShortPointer(avutil.av_malloc((long) table.length * Short.BYTES));
            steps.put(table, 0, table.length);
            return steps;
        }
    }
}
