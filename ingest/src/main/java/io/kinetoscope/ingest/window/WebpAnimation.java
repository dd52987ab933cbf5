package io.kinetoscope.ingest.window;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.picture.Picture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Pictures one after the other to an animated WebP that begins anew at its end, through FFmpeg's
 * {@code libwebp_anim}. Used by one thread; owns native memory until {@link #close}.
 */
public final class WebpAnimation implements AutoCloseable {

    private static final int MILLIS_PER_SECOND = 1000;

    /** Of 0 to 6; each step above takes longer and saves less. See RATIONALE.md. */
    private static final int EFFORT = 1;

    static {
        // As of JPEG: what fails comes back as an error.
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private final AVCodecContext context;
    private final AVFrame scaled;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private AVFrame given;
    private SwsContext scaler;

    /**
     * An animation of this size; pictures of others are scaled to it.
     *
     * @param width in pixels, more than 0
     * @param height in pixels, more than 0
     * @param quality as libwebp counts it, 0 to 100
     * @throws KinetoscopeException when FFmpeg cannot do it
     */
    public WebpAnimation(int width, int height, int quality) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name("libwebp_anim");
        if (codec == null || codec.isNull()) {
            throw new KinetoscopeException("This FFmpeg has no encoder of animated WebP");
        }
        context = avcodec.avcodec_alloc_context3(codec);
        context.width(width);
        context.height(height);
        // What libwebp works on in an animation, in the order of bytes of AV_PIX_FMT_RGB32.
        int format =
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                        ? avutil.AV_PIX_FMT_BGRA
                        : avutil.AV_PIX_FMT_ARGB;
        context.pix_fmt(format);
        try (AVRational millisecond = new AVRational().num(1).den(MILLIS_PER_SECOND)) {
            context.time_base(millisecond);
        }
        context.thread_count(1);
        context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
        context.global_quality(quality * avutil.FF_QP2LAMBDA);
        context.compression_level(EFFORT);
        try {
            check(avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null), "begin");
            scaled = frame(width, height, format);
        } catch (KinetoscopeException e) {
            avcodec.avcodec_free_context(context);
            throw e;
        }
    }

    /**
     * Adds a picture.
     *
     * @param atMillis when it is to be seen, since the beginning; later than the one before
     * @throws KinetoscopeException when FFmpeg cannot do it
     */
    public void add(Picture picture, long atMillis) {
        prepare(picture);
        ByteBuffer pixels =
                given.data(0).capacity((long) given.linesize(0) * picture.height()).asBuffer();
        int row = 3 * picture.width();
        for (int y = 0; y < picture.height(); y++) {
            pixels.put(y * given.linesize(0), picture.rgb(), y * row, row);
        }
        check(avutil.av_frame_make_writable(scaled), "take memory for");
        check(swscale.sws_scale_frame(scaler, scaled, given), "scale");
        scaled.pts(atMillis);
        check(avcodec.avcodec_send_frame(context, scaled), "encode");
    }

    /**
     * The whole animation; nothing can be added after it. Its last picture is seen as long as the
     * others on average.
     *
     * @throws KinetoscopeException when FFmpeg cannot do it, as without a picture
     */
    public byte[] finish() {
        check(avcodec.avcodec_send_frame(context, null), "end");
        check(avcodec.avcodec_receive_packet(context, packet), "end");
        byte[] webp = new byte[packet.size()];
        packet.data().get(webp);
        avcodec.av_packet_unref(packet);
        return webp;
    }

    /** Gives the native memory back. */
    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(context);
        avutil.av_frame_free(scaled);
        free();
    }

    private void prepare(Picture picture) {
        if (given != null
                && given.width() == picture.width()
                && given.height() == picture.height()) {
            return;
        }
        free();
        given = frame(picture.width(), picture.height(), avutil.AV_PIX_FMT_RGB24);
        scaler =
                swscale.sws_getContext(
                        picture.width(),
                        picture.height(),
                        avutil.AV_PIX_FMT_RGB24,
                        context.width(),
                        context.height(),
                        context.pix_fmt(),
                        swscale.SWS_AREA,
                        null,
                        null,
                        (DoublePointer) null);
        if (scaler == null || scaler.isNull()) {
            throw new KinetoscopeException(
                    "FFmpeg cannot scale a picture of %dx%d"
                            .formatted(picture.width(), picture.height()));
        }
    }

    private void free() {
        if (given != null) {
            avutil.av_frame_free(given);
            given = null;
        }
        if (scaler != null) {
            swscale.sws_freeContext(scaler);
            scaler = null;
        }
    }

    private static AVFrame frame(int width, int height, int format) {
        AVFrame frame = avutil.av_frame_alloc();
        frame.width(width);
        frame.height(height);
        frame.format(format);
        check(avutil.av_frame_get_buffer(frame, 0), "take memory for");
        return frame;
    }

    private static void check(int result, String what) {
        if (result < 0) {
            throw new KinetoscopeException(
                    "FFmpeg could not %s a WebP animation (error %d)".formatted(what, result));
        }
    }
}
