package io.kinetoscope.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FrameWindowFormatTest {

    @Test
    void shouldReadWhatWasWritten() throws Exception {
        FrameWindow window = window().build();

        assertThat(FrameWindowFormat.parse(window.toByteArray())).isEqualTo(window);
    }

    @Test
    void shouldTakeAnEmptyWindowThatEndsItsSession() {
        FrameWindow end = window().clearFrames().setEndOfSession(true).build();

        assertThatCode(() -> FrameWindowFormat.check(end)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("brokenWindows")
    void shouldSayWhatIsWrong(String reason, Consumer<FrameWindow.Builder> damage) {
        FrameWindow.Builder window = window();
        damage.accept(window);

        assertThatThrownBy(() -> FrameWindowFormat.parse(window.build().toByteArray()))
                .isInstanceOf(MalformedWindowException.class)
                .hasMessageContaining(reason);
    }

    static Stream<Arguments> brokenWindows() {
        return Stream.of(
                broken("stream_id is empty", w -> w.clearStreamId()),
                broken("stream_id is longer", w -> w.setStreamId("x".repeat(256))),
                broken("camera_id is empty", w -> w.clearCameraId()),
                broken("not of the camera", w -> w.setStreamId("tables")),
                broken("session_id is empty", w -> w.clearSessionId()),
                broken("sequence", w -> w.setSequence(-1)),
                broken("source_kind", w -> w.clearSourceKind()),
                broken("source_kind", w -> w.setSourceKindValue(7)),
                broken("read_time_us", w -> w.clearReadTimeUs()),
                broken("width is 0", w -> w.setWidth(0)),
                broken("width is 4294967295", w -> w.setWidth(-1)),
                broken("height is 8193", w -> w.setHeight(8193)),
                broken("sample_rate", w -> w.setSampleRate(0)),
                broken("sample_rate", w -> w.setSampleRate(Double.NaN)),
                broken("sample_rate", w -> w.setSampleRate(240.5)),
                broken("no frames", w -> w.clearFrames()),
                broken("number of frames", FrameWindowFormatTest::addTooMany),
                broken(
                        "frame 1: sample_index does not",
                        w -> w.getFramesBuilder(1).setSampleIndex(0)),
                broken("frame 0: sample_index is", w -> w.getFramesBuilder(0).setSampleIndex(-1)),
                broken(
                        "frame 1: presentation_time_us does not",
                        w -> w.getFramesBuilder(1).setPresentationTimeUs(0)),
                broken(
                        "frame 0: presentation_time_us is",
                        w -> w.getFramesBuilder(0).setPresentationTimeUs(-1)),
                broken(
                        "frame 1: capture_time_us does not",
                        w -> w.getFramesBuilder(1).setCaptureTimeUs(1)),
                broken(
                        "frame 0: capture_time_us is",
                        w -> w.getFramesBuilder(0).clearCaptureTimeUs()),
                broken("frame 1: jpeg is empty", w -> w.getFramesBuilder(1).clearJpeg()),
                broken(
                        "frame 1: jpeg is above",
                        w ->
                                w.getFramesBuilder(1)
                                        .setJpeg(ByteString.copyFrom(new byte[(4 << 20) + 1]))));
    }

    @Test
    void shouldRefuseOrTakeAnyBytes() {
        Random random = new Random(1);
        byte[] whole = window().build().toByteArray();
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = whole.clone();
            for (int i = 0; i <= round % 5; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                FrameWindowFormat.parse(bytes);
            } catch (MalformedWindowException e) {
                assertThat(e).message().isNotBlank();
            }
        }
    }

    @Test
    void shouldSerialiseForKafka() {
        FrameWindow window = window().build();
        try (FrameWindowSerde serde = new FrameWindowSerde()) {
            byte[] bytes = serde.serializer().serialize("t", window);

            assertThat(serde.deserializer().deserialize("t", bytes)).isEqualTo(window);
            assertThat(serde.deserializer().deserialize("t", null)).isNull();
            assertThat(serde.serializer().serialize("t", null)).isNull();
            assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {9, 9, 9}))
                    .isInstanceOf(SerializationException.class);
        }
    }

    /** Two bytes of it are a frame, three an unknown field: objects of a hundred bytes each. */
    @ParameterizedTest
    @MethodSource("bombs")
    void shouldRefuseABombBeforeItGoesOff(String reason, byte[] bomb) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);

        assertThatThrownBy(() -> FrameWindowFormat.parse(bomb))
                .isInstanceOf(MalformedWindowException.class)
                .hasMessageContaining(reason);

        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(bomb.length);
    }

    static Stream<Arguments> bombs() {
        byte[] frame = {(byte) (FrameWindow.FRAMES_FIELD_NUMBER << 3 | 2), 0};
        byte[] unknown = {(byte) 0xf8, 0x7f, 1};
        byte[] group = {(byte) 0xfb, 0x7f};
        byte[] fields = repeated(unknown, 500_000);
        ByteBuffer within = ByteBuffer.allocate(5 + fields.length);
        within.put(frame[0]);
        for (int rest = fields.length; rest > 0; rest >>>= 7) {
            within.put((byte) (rest > 127 ? rest | 0x80 : rest));
        }
        within.put(fields);
        return Stream.of(
                Arguments.of("frames is more than 1024", repeated(frame, 1_000_000)),
                Arguments.of("fields in a message", fields),
                Arguments.of(
                        "fields in a message", Arrays.copyOf(within.array(), within.position())),
                Arguments.of("group", repeated(group, 1_000_000)));
    }

    private static byte[] repeated(byte[] bytes, int times) {
        ByteBuffer all = ByteBuffer.allocate(bytes.length * times);
        for (int i = 0; i < times; i++) {
            all.put(bytes);
        }
        return all.array();
    }

    private static void addTooMany(FrameWindow.Builder window) {
        for (int i = 2; i <= 1024; i++) {
            window.addFrames(frame(i));
        }
    }

    private static Arguments broken(String reason, Consumer<FrameWindow.Builder> damage) {
        return Arguments.of(reason, damage);
    }

    private static FrameWindow.Builder window() {
        return FrameWindow.newBuilder()
                .setStreamId("table/left")
                .setCameraId("table")
                .setSessionId("s")
                .setSourceKind(SourceKind.LIVE)
                .setWidth(320)
                .setHeight(180)
                .setSampleRate(8)
                .setReadTimeUs(1_000_000)
                .addFrames(frame(0))
                .addFrames(frame(1));
    }

    private static EncodedFrame.Builder frame(int index) {
        return EncodedFrame.newBuilder()
                .setSampleIndex(index)
                .setPresentationTimeUs(index * 125_000L)
                .setCaptureTimeUs(1_000_000 + index * 125_000L)
                .setJpeg(ByteString.copyFromUtf8("jpeg"));
    }
}
