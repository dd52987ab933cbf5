package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import io.kinetoscope.stream.clip.Assembly;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipTiming;
import io.kinetoscope.stream.clip.EncodedClip;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The guarantee: whatever a camera does, {@code camera-status} says within a bounded time that it
 * is offline, and why; when it is well again it is back in a new session, and no clip spans the
 * two.
 *
 * <p>One ingest worker runs all of these cameras, each of which goes wrong in a way of its own.
 * Those that speak RTSP are GStreamer's.
 */
@Timeout(300)
final class CameraFaultsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "hunter2-51c0de";
    private static final String PICTURE = "320x180@10";

    /** What the worker is given: less than its default of 10 s, so that the test is short. */
    private static final Duration SOURCE_TIMEOUT = Duration.ofSeconds(3);

    /** The guarantee's bound, with time for a busy machine to get round to it. */
    private static final Duration BOUND = SOURCE_TIMEOUT.plusSeconds(4);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path dir;

    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final Map<String, RtspCamera> CAMERAS = new HashMap<>();
    private static final Map<String, String> URIS = new LinkedHashMap<>();
    private static FaultyWire clock;
    private static FaultyWire garbled;
    private static PictureServer pictures;
    private static String servers;
    private static KinetoscopeProcess worker;
    private static CommittedRecords statuses;
    private static CommittedRecords windows;
    private static Instant start;

    @BeforeAll
    static void start() throws Exception {
        RtspCamera.requireInstalled();
        for (String id : List.of("dies", "freezes", "resizes", "paces", "sound")) {
            camera(id, PICTURE);
        }
        camera("locked", PICTURE, "viewer:another");
        clock = opened(FaultyWire.to(CAMERAS.get("sound").port()));
        URIS.put("jumps", rtsp(clock.port()));
        garbled = opened(FaultyWire.to(CAMERAS.get("sound").port()));
        URIS.put("garbles", rtsp(garbled.port()));
        pictures = opened(new PictureServer());
        URIS.put("pictures", "http://127.0.0.1:%d/video".formatted(pictures.port()));
        URIS.put("unknown", "rtsp://viewer:${env:CAMERA_SECRET}@camera.invalid/live");
        URIS.put("refuses", rtsp(RtspCamera.freePort()));
        ServerSocket silent = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        URIS.put("mute", rtsp(silent.getLocalPort()));
        URIS.put("noise", rtsp(noise()));
        URIS.put("noisy-http", "http://127.0.0.1:%d/video".formatted(noise()));
        startBroker();
        start = Instant.now();
        worker = worker(List.of(), URIS);
        OPEN.add(worker);
        statuses = opened(new CommittedRecords(servers, "camera-status"));
        windows = opened(new CommittedRecords(servers, "frame-windows"));
    }

    @AfterAll
    static void stop() throws Exception {
        // The worker first, so that it does not complain of all the others.
        for (int i = OPEN.size() - 1; i >= 0; i--) {
            OPEN.get(i).close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, its host name camera.invalid cannot be looked up",
        "refuses, Connection refused",
        "mute, it sent no picture for 3.0 s",
        "noise, it sent no picture for 3.0 s",
        "noisy-http, damaged"
    })
    void shouldSayWhyACameraDoesNotComeOnline(String id, String why) {
        JsonNode status = awaitStatus(id, start, CameraFaultsIT::offline);

        assertThat(status.path("why").asText()).contains(why);
        assertThat(since(status)).isBefore(firstOnline().plus(BOUND));
        assertThat(windowsOf(id)).isEmpty();
    }

    @Test
    void shouldSayThatACameraRefusesItsPassword() {
        JsonNode status = awaitStatus("locked", start, CameraFaultsIT::offline);
        assertThat(status.path("why").asText()).contains("refuses the user name or the password");

        int port = CAMERAS.get("locked").port();
        CAMERAS.get("locked").close();
        Instant healed = Instant.now();
        opened(RtspCamera.start(port, PICTURE, "viewer:" + SECRET));

        awaitStatus("locked", healed, CameraFaultsIT::online);
        assertNoSecretShows();
    }

    @Test
    void shouldComeBackAfterACameraDied() {
        awaitOnline("dies");
        RtspCamera camera = CAMERAS.get("dies");
        Instant fault = Instant.now();
        camera.close();

        assertOffline("dies", fault);
        assertThat(awaitStatus("dies", fault, why("Connection refused"))).isNotNull();

        Instant healed = Instant.now();
        opened(RtspCamera.start(camera.port(), "160x120@15"));
        assertBackInANewSession("dies", healed);
    }

    @Test
    void shouldComeBackAfterACameraStoppedSendingWithoutHangingUp() {
        awaitOnline("freezes");
        Instant fault = Instant.now();
        CAMERAS.get("freezes").freeze();

        JsonNode status = assertOffline("freezes", fault);
        assertThat(status.path("why").asText()).contains("it sent no picture for 3.0 s");

        Instant healed = Instant.now();
        CAMERAS.get("freezes").thaw();
        assertBackInANewSession("freezes", healed);
    }

    @Test
    void shouldBeginAnewWhenACameraChangesItsPicture() {
        awaitOnline("resizes");
        Instant fault = Instant.now();
        CAMERAS.get("resizes").change("240x240@10");

        JsonNode status = assertOffline("resizes", fault);
        assertThat(status.path("why").asText())
                .contains("changed its picture from 320x180")
                .contains("to 240x240");
        assertBackInANewSession("resizes", fault);
        assertThat(last(windowsOf("resizes")).getWidth()).isEqualTo(240);
    }

    @Test
    void shouldGoOnWhenACameraChangesItsFrameRate() {
        awaitOnline("paces");
        CAMERAS.get("paces").change("320x180@4");
        Instant changed = Instant.now();
        await().atMost(PATIENCE)
                .until(
                        () ->
                                windowsOf("paces").stream()
                                                .filter(w -> captured(w).isAfter(changed))
                                                .filter(w -> w.getFramesCount() == 2)
                                                .count()
                                        > 4);

        assertSessionsHold("paces");
        FrameWindow last = last(windowsOf("paces"));
        assertThat(last.getFrames(1).getCaptureTimeUs() - last.getFrames(0).getCaptureTimeUs())
                .as("microseconds from picture to picture, at 4 a second")
                .isBetween(100_000L, 400_000L);
    }

    @Test
    void shouldBeginAnewWhenACamerasClockJumps() {
        awaitOnline("jumps");
        Instant ahead = Instant.now();
        clock.shiftClock(Duration.ofHours(1));

        assertThat(assertOffline("jumps", ahead).path("why").asText())
                .containsPattern("clock of rtsp://.* jumped by \\+36\\d\\d\\.\\d s");
        Instant back = assertBackInANewSession("jumps", ahead);

        clock.shiftClock(Duration.ZERO);
        assertThat(assertOffline("jumps", back).path("why").asText())
                .containsPattern("clock of rtsp://.* jumped by -3[56]\\d\\d\\.\\d s");
        assertBackInANewSession("jumps", back);
    }

    @Test
    void shouldComeBackAfterACameraSentGarbage() {
        awaitOnline("garbles");
        Instant fault = Instant.now();
        garbled.garble(true);

        assertOffline("garbles", fault);

        Instant healed = Instant.now();
        garbled.garble(false);
        assertBackInANewSession("garbles", healed);
    }

    @Test
    void shouldComeBackAfterACameraOverHttpStalledAndHungUp() throws Exception {
        awaitOnline("pictures");
        Instant stalled = Instant.now();
        pictures.paused = true;
        assertThat(assertOffline("pictures", stalled).path("why").asText())
                .contains("it sent no picture for 3.0 s");

        Instant healed = Instant.now();
        pictures.paused = false;
        Instant back = assertBackInANewSession("pictures", healed);

        pictures.hangUp();
        assertOffline("pictures", back);
        assertBackInANewSession("pictures", back);
    }

    @Test
    void shouldSayThatALookupDoesNotEndWhileItLasts() throws Exception {
        Path resolver = dir.resolve("resolv.conf");
        Files.writeString(resolver, "nameserver 127.0.0.1\noptions timeout:6 attempts:1\n");
        List<String> deaf =
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind %s /etc/resolv.conf && exec \"$0\" \"$@\""
                                .formatted(resolver));
        Assumptions.assumeTrue(
                canRun(deaf),
                "Not tested with a name server that does not answer: it takes root, or the right to"
                        + " mount");
        try (DatagramSocket nameServer = nameServer();
                KinetoscopeProcess held =
                        worker(deaf, Map.of("held", "rtsp://camera.example/live"))) {
            assertThat(nameServer.isBound()).isTrue();
            Instant begin = Instant.now();
            JsonNode status = awaitStatus("held", start, CameraFaultsIT::offline);

            assertThat(status.path("why").asText()).contains("lookup of its host name");
            assertThat(since(status)).isBefore(begin.plus(BOUND));
            awaitStatus("held", start, why("camera.example was not looked up in time"));
            held.interrupt();
            assertThat(held.exitCode()).isEqualTo(130);
        }
    }

    private static DatagramSocket nameServer() {
        try {
            return new DatagramSocket(53, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            return Assumptions.abort("Not tested with a deaf name server: port 53 is not ours");
        }
    }

    private static boolean canRun(List<String> prefix) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    // What holds for every camera.

    private JsonNode assertOffline(String id, Instant fault) {
        JsonNode status = awaitStatus(id, fault, CameraFaultsIT::offline);
        assertThat(since(status)).as(status.toString()).isBetween(fault, fault.plus(BOUND));
        assertThat(status.path("why").asText()).isNotEmpty();
        return status;
    }

    /** When it was back. */
    private Instant assertBackInANewSession(String id, Instant after) {
        Instant back = since(awaitStatus(id, after, CameraFaultsIT::online));
        await().atMost(PATIENCE).until(() -> captured(last(windowsOf(id))).isAfter(back));
        assertSessionsHold(id);
        assertThat(sessionsOf(id)).hasSizeGreaterThan(1);
        return Instant.now();
    }

    private void assertSessionsHold(String id) {
        List<FrameWindow> all = windowsOf(id);
        Map<String, List<FrameWindow>> sessions = sessionsOf(id);
        sessions.forEach(
                (session, own) -> {
                    assertThat(own)
                            .extracting(FrameWindow::getSequence)
                            .isEqualTo(LongStream.range(0, own.size()).boxed().toList());
                    List<EncodedFrame> frames =
                            own.stream().flatMap(w -> w.getFramesList().stream()).toList();
                    assertIncreases(frames.stream().map(EncodedFrame::getCaptureTimeUs).toList());
                    assertIncreases(
                            frames.stream().map(EncodedFrame::getPresentationTimeUs).toList());
                });
        List<String> order = all.stream().map(FrameWindow::getSessionId).distinct().toList();
        assertThat(all.stream().map(FrameWindow::getSessionId).toList())
                .as("sessions follow one another")
                .isSortedAccordingTo(Comparator.comparingInt(order::indexOf));
        assertNoClipSpansSessions(all, sessions);
    }

    private static void assertNoClipSpansSessions(
            List<FrameWindow> all, Map<String, List<FrameWindow>> sessions) {
        Map<String, Set<ByteString>> pictures = new HashMap<>();
        sessions.forEach(
                (session, own) -> {
                    Set<ByteString> jpegs = new HashSet<>();
                    own.forEach(w -> w.getFramesList().forEach(f -> jpegs.add(f.getJpeg())));
                    pictures.put(session, jpegs);
                });
        ClipAssembler assembler = new ClipAssembler(ClipTiming.of(8, 8, Duration.ofMillis(250)));
        AssemblyState state = AssemblyState.getDefaultInstance();
        List<FrameWindow> held = new ArrayList<>();
        for (FrameWindow window : all) {
            long oldest = state.getOldestHeld();
            held.removeIf(
                    w ->
                            !w.getSessionId().equals(window.getSessionId())
                                    || w.getSequence() < oldest);
            Assembly assembly = assembler.accept(state, held, window);
            held.add(window);
            state = assembly.state();
            for (EncodedClip clip : assembly.clips()) {
                assertThat(pictures.get(window.getSessionId()).containsAll(clip.jpegs()))
                        .as("all pictures of a clip are of its session")
                        .isTrue();
            }
        }
    }

    private static void assertIncreases(List<Long> times) {
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i)).isGreaterThan(times.get(i - 1));
        }
    }

    private static void assertNoSecretShows() {
        for (ConsumerRecord<byte[], byte[]> record : statuses.read()) {
            assertThat(new String(record.value(), UTF_8)).doesNotContain(SECRET);
        }
        for (ConsumerRecord<byte[], byte[]> record : windows.read()) {
            assertThat(new String(record.value(), ISO_8859_1).contains(SECRET)).isFalse();
        }
        assertThat(worker.err() + worker.out()).doesNotContain(SECRET);
    }

    // Cameras and their worker.

    private static void camera(String id, String picture, String... credentials) {
        RtspCamera camera = opened(RtspCamera.start(RtspCamera.freePort(), picture, credentials));
        CAMERAS.put(id, camera);
        URIS.put(id, rtsp(camera.port()));
    }

    private static String rtsp(int port) {
        return "rtsp://viewer:${env:CAMERA_SECRET}@127.0.0.1:%d/live".formatted(port);
    }

    private static void startBroker() {
        KinetoscopeProcess broker =
                opened(
                        KinetoscopeProcess.start(
                                dir,
                                "broker",
                                "--data-dir",
                                dir.resolve("data").toString(),
                                "--broker-port",
                                "0"));
        broker.awaitErr(err -> err.contains("Kafka is ready at "));
        servers = broker.err().replaceAll("(?s).*Kafka is ready at ([^,]+),.*", "$1").strip();
    }

    private static KinetoscopeProcess worker(List<String> prefix, Map<String, String> uris) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "ingest",
                                "--bootstrap-servers",
                                servers,
                                "--port",
                                "0",
                                "--verbose",
                                "--source-timeout",
                                SOURCE_TIMEOUT.toSeconds() + "s",
                                "--reconnect-delay",
                                "2s"));
        uris.forEach((id, uri) -> arguments.addAll(List.of("--camera", id + "=" + uri)));
        return KinetoscopeProcess.start(
                dir, prefix, Map.of("CAMERA_SECRET", SECRET), arguments.toArray(String[]::new));
    }

    private static <T extends AutoCloseable> T opened(T resource) {
        OPEN.add(resource);
        return resource;
    }

    /** Answers every connection with noise without end. */
    private static int noise() throws IOException {
        ServerSocket listener = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon(
                () -> {
                    while (!listener.isClosed()) {
                        try (Socket socket = listener.accept()) {
                            byte[] noise = new byte[4096];
                            Random random = new Random(1);
                            while (true) {
                                random.nextBytes(noise);
                                socket.getOutputStream().write(noise);
                            }
                        } catch (IOException ignored) {
                            // It hung up, as it should.
                        }
                    }
                });
        return listener.getLocalPort();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    /** A camera that sends JPEG pictures over HTTP. */
    private static final class PictureServer implements AutoCloseable {

        private final ServerSocket listener =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final byte[] jpeg;
        private volatile boolean paused;
        private volatile Socket viewer;

        PictureServer() throws IOException {
            try (JpegCodec codec = new JpegCodec()) {
                jpeg = codec.encode(new Picture(160, 120, new byte[3 * 160 * 120]), 80);
            }
            daemon(this::serve);
        }

        int port() {
            return listener.getLocalPort();
        }

        void hangUp() throws IOException {
            viewer.close();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        private void serve() {
            while (!listener.isClosed()) {
                try {
                    Socket accepted = listener.accept();
                    viewer = accepted;
                    daemon(() -> send(accepted));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void send(Socket socket) {
            try (socket) {
                OutputStream output = socket.getOutputStream();
                output.write(
                        ("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b"
                                        + "\r\n\r\n")
                                .getBytes(US_ASCII));
                while (true) {
                    if (!paused) {
                        output.write(
                                "--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                                        .formatted(jpeg.length)
                                        .getBytes(US_ASCII));
                        output.write(jpeg);
                        output.write("\r\n".getBytes(US_ASCII));
                        output.flush();
                    }
                    Thread.sleep(100);
                }
            } catch (IOException | InterruptedException e) {
                // Nobody watches any more.
                return;
            }
        }
    }

    // What is on the topics.

    private static void awaitOnline(String id) {
        awaitStatus(id, start, CameraFaultsIT::online);
        await().atMost(PATIENCE).until(() -> windowsOf(id).size() > 3);
    }

    /** When the first camera came online: from when on the worker was at work. */
    private static Instant firstOnline() {
        awaitOnline("sound");
        return since(awaitStatus("sound", start, CameraFaultsIT::online));
    }

    private static JsonNode awaitStatus(String id, Instant after, Predicate<JsonNode> condition) {
        return await().alias("camera " + id)
                .atMost(PATIENCE)
                .until(() -> status(id, after, condition), Optional::isPresent)
                .orElseThrow();
    }

    /** The first that was written after a time and fits. */
    private static Optional<JsonNode> status(
            String id, Instant after, Predicate<JsonNode> condition) {
        return statuses.read().stream()
                .filter(r -> new String(r.key(), UTF_8).equals(id))
                .filter(r -> !Instant.ofEpochMilli(r.timestamp()).isBefore(after))
                .map(r -> json(r.value()))
                .filter(condition)
                .findFirst();
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean online(JsonNode status) {
        return status.path("state").asText().equals("online");
    }

    private static boolean offline(JsonNode status) {
        return status.path("state").asText().equals("offline");
    }

    private static Predicate<JsonNode> why(String part) {
        return status -> status.path("why").asText().contains(part);
    }

    private static Instant since(JsonNode status) {
        return Instant.parse(status.path("since").asText());
    }

    private static List<FrameWindow> windowsOf(String camera) {
        return windows.read().stream()
                .filter(r -> new String(r.key(), UTF_8).equals(camera))
                .map(r -> window(r.value()))
                .toList();
    }

    private static FrameWindow window(byte[] value) {
        try {
            return FrameWindowFormat.parse(value);
        } catch (MalformedWindowException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, List<FrameWindow>> sessionsOf(String camera) {
        Map<String, List<FrameWindow>> sessions = new LinkedHashMap<>();
        for (FrameWindow window : windowsOf(camera)) {
            sessions.computeIfAbsent(window.getSessionId(), k -> new ArrayList<>()).add(window);
        }
        return sessions;
    }

    /** Of a window's last picture; the epoch where it has none. */
    private static Instant captured(FrameWindow window) {
        int frames = window.getFramesCount();
        return frames == 0
                ? Instant.EPOCH
                : Instant.EPOCH.plusNanos(window.getFrames(frames - 1).getCaptureTimeUs() * 1000);
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
