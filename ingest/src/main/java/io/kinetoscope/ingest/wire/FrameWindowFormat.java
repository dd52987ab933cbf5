package io.kinetoscope.ingest.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** The rules that every record of {@code frame-windows} keeps, beyond its protobuf schema. */
public final class FrameWindowFormat {

    /** Of stream, camera and session ids, in characters. */
    public static final int MAX_ID_LENGTH = 255;

    public static final int MAX_FRAMES = 1024;
    public static final int MAX_SIDE = 8192;
    public static final double MAX_SAMPLE_RATE = 240;

    /** Of one picture, compressed. */
    public static final int MAX_JPEG_BYTES = 4 << 20;

    /** Of a message besides its frames: those that are known, and some of later schemas. */
    private static final int MAX_FIELDS = 64;

    private static final int FRAMES_TAG =
            FrameWindow.FRAMES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private FrameWindowFormat() {}

    /**
     * Reads a record and checks it. The pictures are not decoded: whether their bytes are JPEG
     * shows later.
     *
     * @param bytes of a record; copied
     * @throws MalformedWindowException when the bytes are not protobuf or break a rule
     */
    public static FrameWindow parse(byte[] bytes) throws MalformedWindowException {
        FrameWindow window;
        try {
            requireFewFields(bytes);
            window = FrameWindow.parseFrom(bytes);
        } catch (IOException e) {
            // InvalidProtocolBufferException is one.
            throw new MalformedWindowException(
                    "%d bytes are no protobuf FrameWindow".formatted(bytes.length), e);
        }
        check(window);
        return window;
    }

    /**
     * Checks a window against the rules.
     *
     * @throws MalformedWindowException when the window breaks a rule
     */
    public static void check(FrameWindow window) throws MalformedWindowException {
        checkId("stream_id", window.getStreamId());
        checkId("camera_id", window.getCameraId());
        checkId("session_id", window.getSessionId());
        boolean ofCamera =
                window.getStreamId().equals(window.getCameraId())
                        || window.getStreamId().startsWith(window.getCameraId() + "/");
        require(ofCamera, "stream_id is not of the camera camera_id names");
        require(window.getSequence() >= 0, "sequence is beyond 2^63");
        SourceKind kind = window.getSourceKind();
        require(kind == SourceKind.LIVE || kind == SourceKind.FILE, "source_kind is not given");
        require(window.getReadTimeUs() > 0, "read_time_us is not after 1970");
        checkRange("width", window.getWidth(), 1, MAX_SIDE);
        checkRange("height", window.getHeight(), 1, MAX_SIDE);
        double rate = window.getSampleRate();
        if (!(rate > 0 && rate <= MAX_SAMPLE_RATE)) {
            throw new MalformedWindowException("sample_rate is not in (0, 240]: " + rate);
        }
        checkRange("the number of frames", window.getFramesCount(), 0, MAX_FRAMES);
        require(
                window.getFramesCount() > 0 || window.getEndOfSession(),
                "it has no frames and does not end its session");
        for (int i = 0; i < window.getFramesCount(); i++) {
            checkFrame(window.getFrames(i), i);
            if (i > 0) {
                checkOrder(window.getFrames(i - 1), window.getFrames(i), i);
            }
        }
    }

    /**
     * Counts before anything is made of it: two bytes of a record are enough for a frame or an
     * unknown field, which is an object of a hundred.
     */
    private static void requireFewFields(byte[] bytes)
            throws IOException, MalformedWindowException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        int frames = 0;
        int others = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FRAMES_TAG) {
                require(++frames <= MAX_FRAMES, "the number of frames is more than 1024");
                int window = in.pushLimit(in.readRawVarint32());
                int fields = 0;
                for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
                    skip(in, inner, ++fields);
                }
                in.popLimit(window);
            } else {
                skip(in, tag, ++others);
            }
        }
    }

    private static void skip(CodedInputStream in, int tag, int fields)
            throws IOException, MalformedWindowException {
        require(fields <= MAX_FIELDS, "it has more than 64 fields in a message");
        int type = WireFormat.getTagWireType(tag);
        boolean group =
                type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP;
        require(!group, "it has a group, which the schema has not");
        in.skipField(tag);
    }

    private static void checkFrame(EncodedFrame frame, int i) throws MalformedWindowException {
        requireOf(i, frame.getSampleIndex() >= 0, "sample_index is beyond 2^63");
        requireOf(i, frame.getPresentationTimeUs() >= 0, "presentation_time_us is below 0");
        requireOf(i, frame.getCaptureTimeUs() > 0, "capture_time_us is not after 1970");
        requireOf(i, !frame.getJpeg().isEmpty(), "jpeg is empty");
        requireOf(i, frame.getJpeg().size() <= MAX_JPEG_BYTES, "jpeg is above 4 MiB");
    }

    private static void checkOrder(EncodedFrame before, EncodedFrame frame, int i)
            throws MalformedWindowException {
        boolean index = frame.getSampleIndex() > before.getSampleIndex();
        boolean presentation = frame.getPresentationTimeUs() > before.getPresentationTimeUs();
        boolean capture = frame.getCaptureTimeUs() > before.getCaptureTimeUs();
        requireOf(i, index, "sample_index does not increase");
        requireOf(i, presentation, "presentation_time_us does not increase");
        requireOf(i, capture, "capture_time_us does not increase");
    }

    private static void checkId(String field, String id) throws MalformedWindowException {
        require(!id.isEmpty(), field + " is empty");
        require(id.length() <= MAX_ID_LENGTH, field + " is longer than 255 characters");
    }

    /** Unsigned fields beyond 2^31 come as negative numbers. */
    private static void checkRange(String field, int value, int from, int to)
            throws MalformedWindowException {
        // Not by require: the message costs more than the rest of the check.
        if (value < from || value > to) {
            throw new MalformedWindowException(
                    "%s is %s, not %d to %d"
                            .formatted(field, Integer.toUnsignedString(value), from, to));
        }
    }

    private static void requireOf(int frame, boolean holds, String otherwise)
            throws MalformedWindowException {
        if (!holds) {
            throw new MalformedWindowException("frame %d: %s".formatted(frame, otherwise));
        }
    }

    private static void require(boolean holds, String otherwise) throws MalformedWindowException {
        if (!holds) {
            throw new MalformedWindowException(otherwise);
        }
    }
}
