package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.YuvPicture;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * Cuts, scales and turns decoded pictures of any pixel format, through FFmpeg's swscale: into RGB
 * to look at, into YUV to encode, which is what most of them are already. Used by one thread at a
 * time; owns its scaling contexts, which {@link #free} gives back.
 *
 * <p>Scaling down averages (a triangle filter as wide as the step), as the network's preprocessing
 * does. Colours follow the stream's own matrix and range; a stream that names no matrix is taken
 * for BT.709 from 720 lines up and for BT.601 below, as players do.
 */
final class PictureScaler {

    /** Of regions and sizes at a time; a camera with more zones makes contexts anew. */
    private static final int MAX_CONTEXTS = 64;

    private static final int HD_LINES = 720;
    private static final int FLAGS =
            swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT;

    /** In order of last use. */
    private final Map<Conversion, Context> contexts = new LinkedHashMap<>(16, 0.75f, true);

    private AVFrame cut = avutil.av_frame_alloc();

    /**
     * Renders a part of a decoded picture.
     *
     * @return a picture that the caller owns
     */
    Picture rgb(AVFrame frame, Cropping cropping, Orientation orientation) throws FfmpegException {
        AVFrame scaled = scaledIn(frame, cropping, avutil.AV_PIX_FMT_RGB24).scaled();
        int width = scaled.width();
        int height = scaled.height();
        return orientation.shown(new Picture(width, height, packed(scaled, 0, 3 * width, height)));
    }

    /**
     * The same in the colours of JPEG.
     *
     * @return a picture that the caller owns
     */
    YuvPicture yuv(AVFrame frame, Cropping cropping, Orientation orientation)
            throws FfmpegException {
        Context context = scaledIn(frame, cropping, avutil.AV_PIX_FMT_YUVJ420P);
        AVFrame scaled = context.scaled();
        int width = scaled.width();
        int height = scaled.height();
        byte[] y = packed(scaled, 0, width, height);
        byte[] cb = packed(scaled, 1, width / 2, height / 2);
        byte[] cr = packed(scaled, 2, width / 2, height / 2);
        context.toJpeg().apply(y, cb, cr, width);
        return orientation.shown(new YuvPicture(width, height, y, cb, cr));
    }

    /** Idempotent. */
    void free() {
        contexts.values().forEach(Context::free);
        contexts.clear();
        if (cut != null) {
            avutil.av_frame_free(cut);
            cut = null;
        }
    }

    /** The context whose frame holds the scaled picture, until the next call. */
    private Context scaledIn(AVFrame frame, Cropping cropping, int pixelFormat)
            throws FfmpegException {
        try {
            FfmpegException.check(avutil.av_frame_ref(cut, frame));
            if (!cropping.isWhole(frame.width(), frame.height())) {
                cut.crop_left(cropping.left());
                cut.crop_top(cropping.top());
                cut.crop_right(frame.width() - cropping.left() - cropping.width());
                cut.crop_bottom(frame.height() - cropping.top() - cropping.height());
                FfmpegException.check(
                        avutil.av_frame_apply_cropping(cut, avutil.AV_FRAME_CROP_UNALIGNED));
            }
            Context context = context(Conversion.of(cut, frame.height(), cropping, pixelFormat));
            FfmpegException.check(
                    swscale.sws_scale_frame(context.scaling(), context.scaled(), cut));
            return context;
        } finally {
            avutil.av_frame_unref(cut);
        }
    }

    private Context context(Conversion conversion) throws FfmpegException {
        Context known = contexts.get(conversion);
        if (known != null) {
            return known;
        }
        if (contexts.size() == MAX_CONTEXTS) {
            Iterator<Context> oldest = contexts.values().iterator();
            oldest.next().free();
            oldest.remove();
        }
        Context made = Context.of(conversion);
        contexts.put(conversion, made);
        return made;
    }

    /** Rows are padded in native memory. */
    private static byte[] packed(AVFrame frame, int plane, int rowBytes, int rows) {
        int stride = frame.linesize(plane);
        ByteBuffer pixels =
                frame.data(plane).capacity((long) stride * (rows - 1) + rowBytes).asBuffer();
        byte[] packed = new byte[rowBytes * rows];
        for (int row = 0; row < rows; row++) {
            pixels.get(row * stride, packed, row * rowBytes, rowBytes);
        }
        return packed;
    }

    /** All that a scaling context depends on. */
    private record Conversion(
            int width,
            int height,
            int pixelFormat,
            int matrix,
            boolean fullRange,
            int scaledWidth,
            int scaledHeight,
            int scaledFormat) {

        static Conversion of(AVFrame cut, int lines, Cropping cropping, int scaledFormat) {
            return new Conversion(
                    cut.width(),
                    cut.height(),
                    cut.format(),
                    matrix(cut.colorspace(), lines),
                    isFullRange(cut.color_range(), cut.format()),
                    cropping.scaledWidth(),
                    cropping.scaledHeight(),
                    scaledFormat);
        }

        private static int matrix(int colorspace, int lines) {
            return switch (colorspace) {
                case avutil.AVCOL_SPC_BT709 -> swscale.SWS_CS_ITU709;
                case avutil.AVCOL_SPC_FCC -> swscale.SWS_CS_FCC;
                case avutil.AVCOL_SPC_BT470BG, avutil.AVCOL_SPC_SMPTE170M -> swscale.SWS_CS_ITU601;
                case avutil.AVCOL_SPC_SMPTE240M -> swscale.SWS_CS_SMPTE240M;
                case avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_SPC_BT2020_CL ->
                        swscale.SWS_CS_BT2020;
                default -> lines >= HD_LINES ? swscale.SWS_CS_ITU709 : swscale.SWS_CS_ITU601;
            };
        }

        private static boolean isFullRange(int range, int pixelFormat) {
            if (range == avutil.AVCOL_RANGE_UNSPECIFIED) {
                // Grey, with alpha or without; FFmpeg writes it so, and players take it so.
                AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(pixelFormat);
                if (format != null && format.nb_components() <= 2) {
                    return true;
                }
            }
            return range == avutil.AVCOL_RANGE_JPEG
                    || pixelFormat == avutil.AV_PIX_FMT_YUVJ420P
                    || pixelFormat == avutil.AV_PIX_FMT_YUVJ422P
                    || pixelFormat == avutil.AV_PIX_FMT_YUVJ444P
                    || pixelFormat == avutil.AV_PIX_FMT_YUVJ440P
                    || pixelFormat == avutil.AV_PIX_FMT_YUVJ411P;
        }
    }

    private record Context(SwsContext scaling, AVFrame scaled, MatrixChange toJpeg) {

        static Context of(Conversion conversion) throws FfmpegException {
            SwsContext scaling =
                    swscale.sws_getContext(
                            conversion.width(),
                            conversion.height(),
                            conversion.pixelFormat(),
                            conversion.scaledWidth(),
                            conversion.scaledHeight(),
                            conversion.scaledFormat(),
                            FLAGS,
                            null,
                            null,
                            (DoublePointer) null);
            if (scaling == null || scaling.isNull()) {
                throw new FfmpegException("its pixel format cannot be converted");
            }
            // Refused from RGB to RGB, which have no matrix: nothing to set then. YUV keeps its
            // matrix
            // here: to change it swscale would go by way of RGB.
            IntPointer matrix = swscale.sws_getCoefficients(conversion.matrix());
            swscale.sws_setColorspaceDetails(
                    scaling,
                    matrix,
                    conversion.fullRange() ? 1 : 0,
                    matrix,
                    1,
                    0,
                    1 << 16,
                    1 << 16);
            AVFrame scaled = avutil.av_frame_alloc();
            scaled.format(conversion.scaledFormat());
            scaled.width(conversion.scaledWidth());
            scaled.height(conversion.scaledHeight());
            Context context = new Context(scaling, scaled, toJpeg(conversion.matrix()));
            int allocated = avutil.av_frame_get_buffer(scaled, 0);
            if (allocated < 0) {
                context.free();
                throw new FfmpegException(allocated);
            }
            return context;
        }

        /** swscale's first two coefficients are 2(1 - Kr) and 2(1 - Kb), of limited range. */
        private static MatrixChange toJpeg(int matrix) {
            if (matrix == swscale.SWS_CS_ITU601) {
                return MatrixChange.NONE;
            }
            IntPointer coefficients = swscale.sws_getCoefficients(matrix);
            double unit = 2 * 65536 * 255 / 224.0;
            return MatrixChange.from(
                    1 - coefficients.get(0) / unit, 1 - coefficients.get(1) / unit);
        }

        void free() {
            swscale.sws_freeContext(scaling);
            avutil.av_frame_free(scaled);
        }
    }
}
