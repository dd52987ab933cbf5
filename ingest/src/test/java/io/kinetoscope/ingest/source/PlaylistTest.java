package io.kinetoscope.ingest.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a list of videos that a server sends may make a worker open. */
class PlaylistTest {

    private static final SourceSettings SHORT =
            new SourceSettings(Pace.FAST, Duration.ofSeconds(10), Duration.ofSeconds(10));

    private static final Map<String, String> TYPES =
            Map.of(
                    "m3u8", "application/vnd.apple.mpegurl",
                    "mpd", "application/dash+xml",
                    "ffconcat", "text/plain",
                    "sdp", "application/sdp",
                    "ts", "video/mp2t");

    @TempDir Path folder;
    private Path video;
    private HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void serve() throws Exception {
        video = new TestVideo(160, 96).format("mpegts").write(folder.resolve("v.ts"), 20);
        files.put("/v.ts", Files.readAllBytes(video));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    asked.add(path);
                    byte[] file = files.get(path);
                    if (file == null) {
                        exchange.sendResponseHeaders(404, -1);
                    } else {
                        String ending = path.substring(path.lastIndexOf('.') + 1);
                        exchange.getResponseHeaders().add("Content-Type", TYPES.get(ending));
                        exchange.sendResponseHeaders(200, file.length);
                        exchange.getResponseBody().write(file);
                    }
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldReadThePartsOfAPlaylistFromItsServer() throws Exception {
        files.put("/list.m3u8", playlist("v.ts"));

        assertThat(pictures("/list.m3u8")).isEqualTo(20);
        assertThat(asked).contains("/v.ts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://VIDEO",
                "file:VIDEO",
                "VIDEO",
                "concat:VIDEO",
                "subfile,,start,0,end,0,,:VIDEO",
                "crypto:VIDEO",
                "crypto+file:VIDEO",
                "cache:file:VIDEO",
                "async:file:VIDEO",
                "data:video/mp2t;base64,BASE64",
                "pipe:0"
            })
    void shouldNotOpenFilesOfTheWorkerForAPlaylist(String part) throws Exception {
        files.put(
                "/list.m3u8",
                playlist(
                        part.replace("VIDEO", video.toString())
                                .replace("BASE64", Base64.getEncoder().encodeToString(bytes()))));

        assertThatThrownBy(() -> pictures("/list.m3u8")).isInstanceOf(SourceException.class);
        assertThat(asked).contains("/list.m3u8");
    }

    @Test
    void shouldNotOpenAListOfTheWorkerForAPlaylist() throws Exception {
        Path inner = Files.write(folder.resolve("inner.m3u8"), playlist(video.toString()));
        files.put(
                "/list.m3u8",
                "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\nfile://%s\n"
                        .formatted(inner)
                        .getBytes(UTF_8));

        assertThatThrownBy(() -> pictures("/list.m3u8")).isInstanceOf(SourceException.class);
    }

    @Test
    void shouldNotOpenFilesOfTheWorkerForADashManifest() {
        files.put(
                "/list.mpd",
                """
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" minBufferTime="PT1S"
                     mediaPresentationDuration="PT1S" profiles="urn:mpeg:dash:profile:full:2011">
                  <Period><AdaptationSet mimeType="video/mp2t" contentType="video">
                    <Representation id="1" bandwidth="1000"><BaseURL>file://%s</BaseURL>
                      <SegmentBase/></Representation>
                  </AdaptationSet></Period>
                </MPD>
                """
                        .formatted(video)
                        .getBytes(UTF_8));

        assertThatThrownBy(() -> pictures("/list.mpd")).isInstanceOf(SourceException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file 'file:%s'", "file '%s'", "file 'v.ts'"})
    void shouldNotTakeAListOfFFmpegsOwn(String line) {
        files.put(
                "/list.ffconcat",
                "ffconcat version 1.0\n%s\n".formatted(line.formatted(video)).getBytes(UTF_8));

        assertThatThrownBy(() -> pictures("/list.ffconcat")).isInstanceOf(SourceException.class);
    }

    @Test
    void shouldNotTakeASessionDescription() {
        files.put(
                "/list.sdp",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5000 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
                        .getBytes(UTF_8));

        assertThatThrownBy(() -> pictures("/list.sdp")).isInstanceOf(SourceException.class);
    }

    private int pictures(String path) {
        String uri = "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
        int pictures = 0;
        try (FrameSource source = FrameSources.open(SourceUri.of(uri), SHORT, Clock.systemUTC())) {
            while (pictures < 20 && source.read().isPresent()) {
                pictures++;
            }
        }
        return pictures;
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(video);
    }

    private static byte[] playlist(String part) {
        return "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n"
                .formatted(part)
                .getBytes(UTF_8);
    }
}
