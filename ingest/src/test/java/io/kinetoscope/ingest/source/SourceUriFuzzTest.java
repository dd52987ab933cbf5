package io.kinetoscope.ingest.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ConfigurationException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** URIs of cameras, and what of them may be shown. */
class SourceUriFuzzTest {

    private static final String SECRET = "Tr0ub4dor&3 @/:";
    private static final Map<String, String> ENVIRONMENT = Map.of("PW", SECRET);

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "rtsp://user:${env:PW}@cam:554/stream1?channel=1",
                        "https://cam/video?token=${env:PW}&x=1#f",
                        "rtsp://cam/user=admin&password=${env:PW}/1",
                        "file:///videos/a%20b.mp4",
                        "C:\\video.mp4",
                        "v4l2:/dev/video0",
                        "synthetic:?seed=7&duration=20s&fps=12.5&size=640x360")
                .map(uri -> uri.getBytes(UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldTakeOrRefuseAnyUriAndShowNoSecret(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        if (text.contains("${file:")) {
            return; // Whatever is there is read: that is asked for.
        }
        try {
            SourceUri uri = SourceUri.of(text);
            SourceUri resolved = uri.resolve(ENVIRONMENT);
            assertThat(resolved.redacted()).isEqualTo(uri.redacted()).doesNotContain(SECRET);
            assertThat(resolved.toString()).doesNotContain(SECRET);
            FrameSources.checkForm(uri);
            FrameSources.looksLive(uri);
            assertThat(SourceUri.of(uri.shareable())).isEqualTo(uri);
        } catch (ConfigurationException e) {
            assertThat(e.getMessage()).doesNotContain(SECRET);
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
