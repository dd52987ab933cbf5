package io.kinetoscope.ingest.window;

import io.kinetoscope.KinetoscopeException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;

/**
 * From pictures of one form to another, into a frame of its own; colours are BT.601. Used by one
 * thread; owns native memory until {@link #free}.
 */
final class PixelConversion {

    /**
     * What a frame holds.
     *
     * @param pixelFormat one of FFmpeg's
     * @param isFullRange whether black is 0, as JFIF has it, and not 16
     */
    record Form(int width, int height, int pixelFormat, boolean isFullRange) {

        /** Of a frame that is full-range, as all of JPEG are. */
        static Form ofJpeg(AVFrame frame) {
            return new Form(frame.width(), frame.height(), frame.format(), true);
        }

        AVFrame frame() {
            AVFrame frame = avutil.av_frame_alloc();
            frame.width(width);
            frame.height(height);
            frame.format(pixelFormat);
            check(avutil.av_frame_get_buffer(frame, 0), "take memory for");
            return frame;
        }
    }

    private static final int EXACT =
            swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_FULL_CHR_H_INP;

    private final Form from;
    private final Form to;
    private final SwsContext context;
    private final AVFrame converted;

    private PixelConversion(Form from, Form to, int flags) {
        this.from = from;
        this.to = to;
        context =
                swscale.sws_getContext(
                        from.width(),
                        from.height(),
                        from.pixelFormat(),
                        to.width(),
                        to.height(),
                        to.pixelFormat(),
                        swscale.SWS_BILINEAR | flags,
                        null,
                        null,
                        (DoublePointer) null);
        if (context == null || context.isNull()) {
            throw new KinetoscopeException(
                    "FFmpeg could not convert the colours of a picture of %dx%d"
                            .formatted(from.width(), from.height()));
        }
        swscale.sws_setColorspaceDetails(
                context,
                swscale.sws_getCoefficients(swscale.SWS_CS_ITU601),
                from.isFullRange() ? 1 : 0,
                swscale.sws_getCoefficients(swscale.SWS_CS_ITU601),
                to.isFullRange() ? 1 : 0,
                0,
                1 << 16,
                1 << 16);
        converted = to.frame();
    }

    /** For what networks see: as near to the colours as can be. */
    static PixelConversion exact(Form from, Form to) {
        return new PixelConversion(from, to, EXACT);
    }

    /** For what people see: a grey level or two off, in a quarter of the time. */
    static PixelConversion quick(Form from, Form to) {
        return new PixelConversion(from, to, 0);
    }

    boolean isOf(Form given, Form wanted) {
        return from.equals(given) && to.equals(wanted);
    }

    /**
     * @return a frame that is valid until the next call, and stays this one's
     */
    AVFrame convert(AVFrame frame) {
        // An encoder may still hold the one before.
        check(avutil.av_frame_make_writable(converted), "take memory for");
        check(swscale.sws_scale_frame(context, converted, frame), "convert");
        return converted;
    }

    void free() {
        swscale.sws_freeContext(context);
        avutil.av_frame_free(converted);
    }

    private static void check(int result, String what) {
        if (result < 0) {
            throw new KinetoscopeException(
                    "FFmpeg could not %s a picture (error %d)".formatted(what, result));
        }
    }
}
