package io.kinetoscope.ingest.source;

import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A demuxer and a video decoder of FFmpeg. Used by one thread at a time; owns its native memory,
 * which {@link #free} gives back.
 *
 * <p>Errors of single packets are passed over, as players do: a decoder finds its feet again at the
 * next key frame.
 */
final class FfmpegInput {

    /** The largest picture that is decoded: 8192 x 8192. */
    private static final long MAX_PIXELS = 1L << 26;

    /** FFmpeg gives pictures of raw H.264 one tick of a clock of 1.2 MHz. */
    private static final long SHORTEST_FRAME_MICROS = 500;

    private static final AVRational MICROS = new AVRational().num(1).den(1_000_000);

    static {
        // FFmpeg writes to stderr by itself; what matters comes back as error codes.
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private final FfmpegDeadline deadline;
    private AVFormatContext format;
    private AVStream stream;
    private AVCodecContext decoder;
    private AVPacket packet;
    private AVFrame frame;
    private int endedBy;
    private boolean draining;

    private FfmpegInput(FfmpegDeadline deadline) {
        this.deadline = deadline;
    }

    /**
     * Opens the input and its best video stream. The deadline is the caller's, before and after.
     *
     * @param fileThreads that decode, where it is a file on disk
     * @throws FfmpegException when FFmpeg cannot open it or finds no video in it
     */
    static FfmpegInput open(FfmpegAddress address, FfmpegDeadline deadline, int fileThreads)
            throws FfmpegException {
        FfmpegInput input = new FfmpegInput(deadline);
        try {
            input.openContainer(address);
            input.openVideo(address.onDisk(), fileThreads);
            return input;
        } catch (FfmpegException | RuntimeException | Error e) {
            input.free();
            throw e;
        }
    }

    /**
     * Decodes the next picture into {@link #frame}.
     *
     * @return false at the end of the input
     * @throws FfmpegException when reading fails; after a failure in the middle of a file this
     *     comes only once what was read has been decoded
     */
    boolean next() throws FfmpegException {
        while (true) {
            int received = avcodec.avcodec_receive_frame(decoder, frame);
            if (received == 0) {
                return true;
            }
            if (received == avutil.AVERROR_EOF()) {
                if (endedBy == avutil.AVERROR_EOF()) {
                    return false;
                }
                throw new FfmpegException(endedBy);
            }
            if (deadline.expired()) {
                throw new FfmpegException(avutil.AVERROR_EXIT());
            }
            if (!draining) {
                decodeNextPacket();
            }
        }
    }

    /**
     * Reads the video's next packet without decoding it; what is known of it is {@link
     * #packetMicros}, {@link #packetDurationMicros} and {@link #packetIsKey}.
     *
     * @return false at the end of the input
     */
    boolean skip() throws FfmpegException {
        while (true) {
            avcodec.av_packet_unref(packet);
            int read = avformat.av_read_frame(format, packet);
            if (read == AVERROR_EAGAIN()) {
                pause();
            } else if (read == avutil.AVERROR_EOF()) {
                return false;
            } else if (read < 0) {
                throw new FfmpegException(read);
            } else if (packet.stream_index() == stream.index()
                    // Cut off by the container's edit list: the decoder gives no picture for it.
                    && (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0) {
                return true;
            }
        }
    }

    /** Of the packet that was skipped, on the stream's own clock, or {@code AV_NOPTS_VALUE}. */
    long packetMicros() {
        return toMicros(packet.pts());
    }

    /** 0 when unknown. */
    long packetDurationMicros() {
        return packet.duration() > 0 ? toMicros(packet.duration()) : 0;
    }

    /** Whether decoding can start with it. */
    boolean packetIsKey() {
        return (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
    }

    /**
     * Goes to the last key picture at or before a time, as far as the container knows them.
     *
     * @param timestampMicros on the stream's own clock
     */
    void seek(long timestampMicros) throws FfmpegException {
        long timestamp = avutil.av_rescale_q(timestampMicros, MICROS, stream.time_base());
        FfmpegException.check(
                avformat.avformat_seek_file(
                        format, stream.index(), Long.MIN_VALUE, timestamp, timestamp, 0));
        avcodec.avcodec_flush_buffers(decoder);
        draining = false;
        endedBy = 0;
    }

    /** The decoded picture, valid until {@link #next}; owned by this input. */
    AVFrame frame() {
        return frame;
    }

    /** The picture's time in microseconds of the stream's own clock, or {@code AV_NOPTS_VALUE}. */
    long timestampMicros() {
        return toMicros(frame.best_effort_timestamp());
    }

    /**
     * How long the picture is shown in microseconds, from the frame or the frame rate; 0 unknown.
     */
    long frameDurationMicros() {
        long own = frame.duration() > 0 ? toMicros(frame.duration()) : 0;
        if (own >= SHORTEST_FRAME_MICROS) {
            return own;
        }
        AVRational rate = stream.avg_frame_rate();
        return rate.num() > 0 && rate.den() > 0 ? 1_000_000L * rate.den() / rate.num() : 0;
    }

    /** Length of the container in microseconds, or 0 when it does not tell. */
    long durationMicros() {
        // AV_TIME_BASE is a microsecond.
        return Math.max(0, format.duration());
    }

    /** Length of the video stream in microseconds, or 0 when the container does not tell. */
    long videoDurationMicros() {
        boolean guessed =
                format.duration_estimation_method() == avformat.AVFMT_DURATION_FROM_BITRATE;
        return stream.duration() > 0 && !guessed ? toMicros(stream.duration()) : 0;
    }

    /**
     * Wall clock at which the stream's clock showed 0, in microseconds since the epoch, as an RTCP
     * report told; {@code AV_NOPTS_VALUE} until then.
     */
    long epochMicros() {
        return format.start_time_realtime();
    }

    /**
     * Whether the container says when its pictures were taken. Bare pictures and bare streams do
     * not; FFmpeg makes times up for them.
     */
    boolean hasClock() {
        AVInputFormat container = format.iformat();
        return (container.flags() & avformat.AVFMT_NOTIMESTAMPS) == 0
                && !text(container.name()).equals("mpjpeg");
    }

    /** How the picture is to be turned for display, by the container. */
    Orientation orientation() {
        AVPacketSideData matrix =
                avcodec.av_packet_side_data_get(
                        stream.codecpar().coded_side_data(),
                        stream.codecpar().nb_coded_side_data(),
                        avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull() || matrix.size() < 9 * Integer.BYTES) {
            return Orientation.UPRIGHT;
        }
        int[] values = new int[9];
        new IntPointer(matrix.data()).get(values);
        return Orientation.of(values);
    }

    /** Width of a pixel divided by its height; 1 when unknown. */
    double sampleAspectRatio() {
        AVRational ratio = avformat.av_guess_sample_aspect_ratio(format, stream, frame);
        return ratio.num() > 0 && ratio.den() > 0 ? (double) ratio.num() / ratio.den() : 1;
    }

    /** Gives the native memory back. Idempotent. */
    void free() {
        if (frame != null) {
            avutil.av_frame_free(frame);
            frame = null;
        }
        if (packet != null) {
            avcodec.av_packet_free(packet);
            packet = null;
        }
        if (decoder != null) {
            avcodec.avcodec_free_context(decoder);
            decoder = null;
        }
        if (format != null) {
            avformat.avformat_close_input(format);
            format = null;
        }
    }

    private void openContainer(FfmpegAddress address) throws FfmpegException {
        AVInputFormat device = null;
        if (address.format() != null) {
            avdevice.avdevice_register_all();
            device = avformat.av_find_input_format(address.format());
        }
        AVFormatContext opening = avformat.avformat_alloc_context();
        deadline.watch(opening);
        AVDictionary options = new AVDictionary(null);
        for (Map.Entry<String, String> option : address.options().entrySet()) {
            avutil.av_dict_set(options, option.getKey(), option.getValue(), 0);
        }
        // On failure this frees the context itself.
        int opened = avformat.avformat_open_input(opening, address.url(), device, options);
        avutil.av_dict_free(options);
        if (opened == AVERROR_EINVAL()) {
            // What FFmpeg says when the format is not on the whitelist.
            throw new FfmpegException("it is not a video, or of a format that is not read here");
        }
        requireBegun(opened);
        format = opening;
        requireBegun(findStreams());
    }

    /** It decodes pictures, too, where the container does not tell what they are. */
    private int findStreams() {
        int streams = format.nb_streams();
        try (PointerPointer<AVDictionary> options = new PointerPointer<>(Math.max(1, streams))) {
            for (int i = 0; i < streams; i++) {
                AVDictionary bound = new AVDictionary(null);
                avutil.av_dict_set_int(bound, "max_pixels", MAX_PIXELS, 0);
                options.put(i, bound);
            }
            int found = avformat.avformat_find_stream_info(format, options);
            for (int i = 0; i < streams; i++) {
                // What was taken is out of it, and it is none when nothing is left.
                AVDictionary left = options.get(AVDictionary.class, i);
                if (left != null) {
                    avutil.av_dict_free(left);
                }
            }
            return found;
        }
    }

    private static void requireBegun(int result) throws FfmpegException {
        if (result == avutil.AVERROR_EOF()) {
            throw new FfmpegException("it ends before its first picture");
        }
        FfmpegException.check(result);
    }

    private void openVideo(boolean onDisk, int fileThreads) throws FfmpegException {
        stream = videoStream();
        AVCodec codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
        if (codec == null || codec.isNull()) {
            BytePointer name = avcodec.avcodec_get_name(stream.codecpar().codec_id());
            throw new FfmpegException("its video codec %s is not supported".formatted(text(name)));
        }
        int width = stream.codecpar().width();
        int height = stream.codecpar().height();
        if ((long) width * height > MAX_PIXELS) {
            throw new FfmpegException(
                    "its pictures have %dx%d pixels, more than the %,d that are read"
                            .formatted(width, height, MAX_PIXELS));
        }
        decoder = avcodec.avcodec_alloc_context3(codec);
        FfmpegException.check(avcodec.avcodec_parameters_to_context(decoder, stream.codecpar()));
        decoder.pkt_timebase(stream.time_base());
        decoder.max_pixels(MAX_PIXELS);
        if (onDisk) {
            decoder.thread_count(fileThreads);
        } else {
            // Decoding frames in parallel would hold each back by as many as there are threads.
            decoder.thread_type(AVCodecContext.FF_THREAD_SLICE);
        }
        FfmpegException.check(avcodec.avcodec_open2(decoder, codec, (PointerPointer<?>) null));
        packet = avcodec.av_packet_alloc();
        frame = avutil.av_frame_alloc();
    }

    /** The best video stream; cover art does not count. All other streams are not even read. */
    private AVStream videoStream() throws FfmpegException {
        int best =
                avformat.av_find_best_stream(
                        format, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
        for (int i = 0; i < format.nb_streams(); i++) {
            AVStream candidate = format.streams(i);
            boolean video = candidate.codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO;
            if (best < 0 || isCover(format.streams(best))) {
                best = video && !isCover(candidate) ? i : best;
            }
        }
        if (best < 0 || isCover(format.streams(best))) {
            throw new FfmpegException("it holds no video");
        }
        for (int i = 0; i < format.nb_streams(); i++) {
            if (i != best) {
                format.streams(i).discard(avcodec.AVDISCARD_ALL);
            }
        }
        return format.streams(best);
    }

    private static boolean isCover(AVStream stream) {
        return (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
    }

    private void decodeNextPacket() throws FfmpegException {
        int read = avformat.av_read_frame(format, packet);
        if (read == AVERROR_EAGAIN()) {
            pause();
            return;
        }
        if (read < 0) {
            endedBy = read;
            draining = true;
            avcodec.avcodec_send_packet(decoder, (AVPacket) null);
            return;
        }
        if (packet.stream_index() == stream.index()) {
            // Errors of one packet are passed over.
            avcodec.avcodec_send_packet(decoder, packet);
        }
        avcodec.av_packet_unref(packet);
    }

    private static void pause() throws FfmpegException {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FfmpegException(avutil.AVERROR_EXIT());
        }
    }

    private long toMicros(long timestamp) {
        return timestamp == avutil.AV_NOPTS_VALUE
                ? timestamp
                : avutil.av_rescale_q(timestamp, stream.time_base(), MICROS);
    }

    private static String text(BytePointer pointer) {
        return pointer.getString(StandardCharsets.UTF_8);
    }
}
