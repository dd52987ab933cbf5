package io.kinetoscope.ingest.window;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.window.PixelConversion.Form;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;

/**
 * JPEG pictures to small ones for a {@link WebpAnimation}, in YUV all the way, through FFmpeg's
 * decoder and its {@code libwebp}. Used by one thread; keeps FFmpeg's contexts from picture to
 * picture, and owns native memory until {@link #close}.
 */
public final class WebpEncoder implements AutoCloseable {

    /** Of 0 to 6; each step above takes longer and saves less. See RATIONALE.md. */
    private static final int EFFORT = 0;

    /** Of the file that the encoder writes: RIFF, its size, WEBP, VP8, its size. */
    private static final int HEAD_BYTES = 20;

    private static final int VP8_SIZE_AT = 16;

    private final int quality;
    private final int longestSide;
    private final JpegDecoder decoder = new JpegDecoder();
    private AVPacket packet = avcodec.av_packet_alloc();
    private PixelConversion conversion;
    private AVCodecContext context;

    /**
     * @param quality as libwebp counts it, 0 to 100
     * @param longestSide in pixels; larger pictures are scaled down to it, smaller ones stay
     */
    public WebpEncoder(int quality, int longestSide) {
        this.quality = quality;
        this.longestSide = longestSide;
    }

    /**
     * Encodes a picture that anybody may have written.
     *
     * @param maxPixels width times height of the largest picture that is taken; a larger one is
     *     refused before memory is
     * @throws CorruptJpegException when the bytes are no whole JPEG picture or it is too large
     * @throws KinetoscopeException when FFmpeg cannot do it
     */
    public WebpFrame encode(byte[] jpeg, int maxPixels) throws CorruptJpegException {
        if (packet == null) {
            // FFmpeg would crash the process on memory that was given back.
            throw new IllegalStateException("The encoder is closed");
        }
        JpegHeader header = JpegHeader.parse(jpeg);
        header.requireAtMost(maxPixels);
        try {
            AVFrame decoded = decoder.decode(jpeg, maxPixels, halvings(header));
            return encode(decoded, small(header));
        } finally {
            decoder.release();
        }
    }

    /** Gives the native memory back. Idempotent. */
    @Override
    public void close() {
        if (packet != null) {
            decoder.close();
            avcodec.av_packet_free(packet);
            packet = null;
            free();
        }
    }

    /** As many as leave it no smaller than what is wanted. */
    private int halvings(JpegHeader header) {
        int longest = Math.max(header.width(), header.height());
        int halvings = 0;
        while (halvings < JpegDecoder.MOST_HALVINGS && longest >> (halvings + 1) >= longestSide) {
            halvings++;
        }
        return halvings;
    }

    private Form small(JpegHeader header) {
        double scale =
                Math.min(1, (double) longestSide / Math.max(header.width(), header.height()));
        return new Form(
                Math.max(1, (int) Math.round(header.width() * scale)),
                Math.max(1, (int) Math.round(header.height() * scale)),
                avutil.AV_PIX_FMT_YUV420P,
                false);
    }

    private WebpFrame encode(AVFrame decoded, Form small) {
        prepare(Form.ofJpeg(decoded), small);
        AVFrame converted = conversion.convert(decoded);
        check(avcodec.avcodec_send_frame(context, converted), "encode");
        check(avcodec.avcodec_receive_packet(context, packet), "encode");
        try {
            return new WebpFrame(small.width(), small.height(), vp8(packet));
        } finally {
            avcodec.av_packet_unref(packet);
        }
    }

    private static byte[] vp8(AVPacket file) {
        ByteBuffer bytes = file.data().capacity(file.size()).asByteBuffer();
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        byte[] vp8 = new byte[bytes.getInt(VP8_SIZE_AT)];
        bytes.position(HEAD_BYTES);
        bytes.get(vp8);
        return vp8;
    }

    private void prepare(Form given, Form small) {
        if (conversion != null && conversion.isOf(given, small)) {
            return;
        }
        free();
        conversion = PixelConversion.quick(given, small);
        AVCodec codec = avcodec.avcodec_find_encoder_by_name("libwebp");
        if (codec == null || codec.isNull()) {
            throw new KinetoscopeException("This FFmpeg has no encoder of WebP");
        }
        context = avcodec.avcodec_alloc_context3(codec);
        context.width(small.width());
        context.height(small.height());
        context.pix_fmt(small.pixelFormat());
        try (AVRational second = new AVRational().num(1).den(1)) {
            context.time_base(second);
        }
        context.thread_count(1);
        context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
        context.global_quality(quality * avutil.FF_QP2LAMBDA);
        context.compression_level(EFFORT);
        check(
                avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null),
                "open an encoder for");
    }

    private void free() {
        if (conversion != null) {
            conversion.free();
            conversion = null;
        }
        if (context != null) {
            avcodec.avcodec_free_context(context);
            context = null;
        }
    }

    private static void check(int result, String what) {
        if (result < 0) {
            throw new KinetoscopeException(
                    "FFmpeg could not %s a WebP picture (error %d)".formatted(what, result));
        }
    }
}
