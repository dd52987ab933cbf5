package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUriTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "rtsp://admin:hunter2@cam/1, rtsp://***@cam/1",
        "rtsp://admin:hun@ter2@cam/1, rtsp://***@cam/1",
        "rtsp://admin:hun/ter2@cam/1, rtsp://***@cam/1",
        "rtsp://admin:hun?ter2@cam/1, rtsp://***@cam/1",
        "rtsp://hunter2@cam/1, rtsp://***@cam/1",
        "http://cam/v?user=a&password=hunter2&x=1, http://cam/v?user=***&password=***&x=1",
        "http://cam/v?access_token=hunter2, http://cam/v?access_token=***",
        "http://cam/v?X-Amz-Signature=hunter2, http://cam/v?X-Amz-Signature=***",
        "rtsp://cam/user=a&password=hunter2&ch=1.sdp, rtsp://cam/user=***&password=***&ch=1.sdp",
        "rtsp://cam/live, rtsp://cam/live",
        "rtsp://${env:U}:${env:P}@cam/live, rtsp://***@cam/live",
        "/data/a@b.mp4, /data/a@b.mp4"
    })
    void shouldShowNoCredentials(String uri, String shown) {
        assertThat(SourceUri.of(uri).redacted()).isEqualTo(shown);
        assertThat(SourceUri.of(uri)).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://admin:hunter2@cam.example:554/1, cam.example",
        "http://10.0.0.7/video, 10.0.0.7",
        "rtsp://[fe80::1%eth0]:554/1, fe80::1%eth0"
    })
    void shouldNameItsHost(String uri, String host) {
        assertThat(SourceUri.of(uri).host()).contains(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://admin:hun@ter2/x@cam/1",
                "rtsp://cam/a@b",
                "rtsp://${env:HOST}/1",
                "rtsp://:554/1",
                "/data/a.mp4",
                "synthetic:"
            })
    void shouldNameNoHostThatMayBeAnotherPart(String uri) {
        assertThat(SourceUri.of(uri).resolve(Map.of("HOST", "cam")).host()).isEmpty();
    }

    @Test
    void shouldPutSecretsInTheirPlaces() throws Exception {
        Path secret = Files.writeString(folder.resolve("cam1"), "s3cret\n");
        SourceUri uri =
                SourceUri.of("rtsp://${env:USER}:${file:%s}@cam/live".formatted(secret))
                        .resolve(Map.of("USER", "admin"));

        assertThat(uri.address()).isEqualTo("rtsp://admin:s3cret@cam/live");
        assertThat(uri.redacted()).isEqualTo("rtsp://***@cam/live");
    }

    @Test
    void shouldEncodeAPasswordWithSpecialCharacters() {
        SourceUri uri =
                SourceUri.of("rtsp://admin:${env:P}@cam/live").resolve(Map.of("P", "a@b/c:d e$1"));

        assertThat(uri.address()).isEqualTo("rtsp://admin:a%40b%2Fc%3Ad%20e%241@cam/live");
    }

    @Test
    void shouldNotEncodeOutsideOfCredentials() {
        SourceUri uri = SourceUri.of("http://${env:HOST}/v").resolve(Map.of("HOST", "cam:8080"));

        assertThat(uri.address()).isEqualTo("http://cam:8080/v");
    }

    @Test
    void shouldNotShowAResolvedSecretAnywhereInTheUri() {
        SourceUri uri = SourceUri.of("http://cam/${env:P}/v").resolve(Map.of("P", "hunter2"));

        assertThat(uri.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://${env:NONE}@cam",
                "rtsp://${file:/none/there}@cam",
                "rtsp://${vault:x}@cam"
            })
    void shouldSayWhatCannotBeResolved(String uri) {
        assertThatThrownBy(() -> SourceUri.of(uri).resolve(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("camera's URI");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://cam/1",
                "rtsp://cam:554/a@b",
                "rtsp://user@cam/1",
                "rtsp://user:${env:PW}@cam/1",
                "rtsp://user:${file:/run/secrets/a:b@c}@cam:554/1",
                "rtsp://${env:BOTH}@cam/1",
                "http://cam/1?user=a&password=${env:PW}&token=${file:/run/secrets/t}",
                "rtsp://127.0.0.1:1/${env:PATH_SECRET}",
                "synthetic:?seed=1",
                "/videos/a:b@c.mp4"
            })
    void shouldShareWhatHasItsSecretsByReference(String uri) {
        assertThat(SourceUri.of(uri).shareable()).isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://user:hunter2@cam/1",
                "rtsp://:hunter2@cam/1",
                "rtsp://user:hunter2${env:PW}@cam/1",
                "rtsp://user:hun/ter@2@cam:554/1",
                "rtsp://user:hunter2/x@cam/1",
                "http://cam/1?user=a&password=hunter2",
                "http://cam/user=a&pwd=hunter2/1",
                "http://cam/1?token=hunter2"
            })
    void shouldNotShareALiteralPassword(String uri) {
        assertThatThrownBy(() -> SourceUri.of(uri).shareable())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("${env:NAME}")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldNotShareWhatIsResolved() {
        SourceUri resolved = SourceUri.of("rtsp://cam/${env:A}").resolve(Map.of("A", "hunter2"));

        assertThatThrownBy(resolved::shareable).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "rtsp://cam\n/x", "a\0b", "a\uda0cb"})
    void shouldRefuseWhatIsNoUri(String uri) {
        assertThatThrownBy(() -> SourceUri.of(uri)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "video.mp4, file",
        "/data/a:b.mp4, file",
        "./a:b.mp4, file",
        "C:\\video.mp4, file",
        "file:///data/a.mp4, file",
        "RTSP://cam, rtsp",
        "https://cam, https",
        "/dev/video0, v4l2",
        "v4l2:/dev/video0, v4l2",
        "synthetic:, synthetic",
        "concat:a|b, concat"
    })
    void shouldTellTheScheme(String uri, String scheme) {
        assertThat(SourceUri.of(uri).scheme()).isEqualTo(scheme);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v4l2:/etc/passwd",
                "v4l2:/dev/watchdog",
                "/dev/video0/../watchdog",
                "/dev/videos",
                "v4l2:/dev/v4l/../mem"
            })
    void shouldOpenNoOtherDeviceAsACamera(String uri) {
        assertThatThrownBy(() -> FrameSources.check(SourceUri.of(uri), SourceSettings.DEFAULT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not a camera of this machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "concat:a.mp4|b.mp4",
                "subfile:,,start,0,end,9,,:/a.mp4",
                "data:video/mp4;base64,AAAA",
                "crypto:/a.mp4",
                "fd:0",
                "udp://127.0.0.1:1",
                "rtsp+file:///a.mp4",
                "ftp://u:p@host/a.mp4",
                "pipe:0",
                "lavfi:testsrc"
            })
    void shouldRefuseOtherSchemes(String uri) {
        assertThatThrownBy(
                        () ->
                                FrameSources.open(
                                        SourceUri.of(uri),
                                        SourceSettings.DEFAULT,
                                        Clock.systemUTC()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknown scheme")
                .hasMessageNotContaining("u:p@");
    }
}
