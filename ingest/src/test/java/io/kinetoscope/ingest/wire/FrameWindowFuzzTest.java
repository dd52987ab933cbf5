package io.kinetoscope.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of {@code frame-windows}, which anybody may write who can reach the broker. */
class FrameWindowFuzzTest {

    static Stream<byte[]> seeds() {
        FrameWindow.Builder window =
                FrameWindow.newBuilder()
                        .setStreamId("gate/left")
                        .setCameraId("gate")
                        .setSessionId("s")
                        .setSourceKind(SourceKind.LIVE)
                        .setReadTimeUs(1)
                        .setWidth(320)
                        .setHeight(240)
                        .setSampleRate(8)
                        .setEndOfSession(true);
        EncodedFrame.Builder frame =
                EncodedFrame.newBuilder()
                        .setCaptureTimeUs(1)
                        .setJpeg(ByteString.copyFromUtf8("jpeg"));
        return Stream.of(
                new byte[0],
                window.build().toByteArray(),
                window.addFrames(frame).build().toByteArray());
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyRecord(byte[] record) throws Exception {
        FrameWindow window;
        try {
            window = FrameWindowFormat.parse(record);
        } catch (MalformedWindowException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
            return;
        }
        assertThat(window.getFramesCount()).isLessThanOrEqualTo(FrameWindowFormat.MAX_FRAMES);
        assertThat(FrameWindowFormat.parse(window.toByteArray())).isEqualTo(window);
    }
}
