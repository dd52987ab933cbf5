package io.kinetoscope.ingest.window;

import io.kinetoscope.KinetoscopeException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;

/**
 * JPEG pictures that anybody may have written to FFmpeg's frames, full-range BT.601 in YUV or grey.
 * Used by one thread; owns native memory until {@link #close}.
 */
final class JpegDecoder implements AutoCloseable {

    /** The decoder can halve a picture so often, by leaving out the finer waves of each block. */
    static final int MOST_HALVINGS = 3;

    static {
        // Damaged pictures come back as errors; FFmpeg would write them to stderr, too.
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame decoded = avutil.av_frame_alloc();

    /** By the number of halvings, which a context is opened with. */
    private final AVCodecContext[] contexts = new AVCodecContext[MOST_HALVINGS + 1];

    /**
     * Decodes a picture whose header was looked at.
     *
     * @param maxPixels width times height of the largest picture that is taken, for headers that
     *     come later in the bytes
     * @param halvings 0 for the picture's own size, to {@value #MOST_HALVINGS} for an eighth of its
     *     width and height; halves are rounded up
     * @return a frame that is valid until {@link #release}, which has to follow, and stays this
     *     one's
     * @throws CorruptJpegException when the bytes are no whole JPEG picture
     */
    AVFrame decode(byte[] jpeg, int maxPixels, int halvings) throws CorruptJpegException {
        AVCodecContext context = context(halvings);
        // A later frame header must not ask for more than the first.
        context.max_pixels(maxPixels);
        check(avcodec.av_new_packet(packet, jpeg.length), "take memory for");
        packet.data().put(jpeg, 0, jpeg.length);
        int result = avcodec.avcodec_send_packet(context, packet);
        if (result >= 0) {
            result = avcodec.avcodec_receive_frame(context, decoded);
        }
        avcodec.av_packet_unref(packet);
        if (result < 0 || decoded.decode_error_flags() != 0) {
            release();
            avcodec.avcodec_flush_buffers(context);
            throw new CorruptJpegException("damaged: its picture data cannot be decoded");
        }
        return decoded;
    }

    /** The frame that was decoded last is no longer looked at. */
    void release() {
        avutil.av_frame_unref(decoded);
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avutil.av_frame_free(decoded);
        for (AVCodecContext context : contexts) {
            if (context != null) {
                avcodec.avcodec_free_context(context);
            }
        }
    }

    private AVCodecContext context(int halvings) {
        if (contexts[halvings] == null) {
            AVCodec codec = avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_MJPEG);
            AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
            context.thread_count(1);
            context.lowres(halvings);
            // Without it FFmpeg fills what is missing with grey.
            context.err_recognition(avcodec.AV_EF_EXPLODE | avcodec.AV_EF_BITSTREAM);
            check(
                    avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null),
                    "open a decoder for");
            contexts[halvings] = context;
        }
        return contexts[halvings];
    }

    private static void check(int result, String what) {
        if (result < 0) {
            throw new KinetoscopeException(
                    "FFmpeg could not %s a JPEG picture (error %d)".formatted(what, result));
        }
    }
}
