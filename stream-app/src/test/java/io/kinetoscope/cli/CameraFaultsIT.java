package io.kinetoscope.cli;

import static io.kinetoscope.cli.CameraRecords.since;
import static io.kinetoscope.cli.CameraRecords.why;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final String SECRET = "hunter2-51c0de";
    private static final String PICTURE = "320x180@10";

    /** What the worker is given: less than its default of 10 s, so that the test is short. */
    private static final Duration SOURCE_TIMEOUT = Duration.ofSeconds(3);

    /** The guarantee's bound, with time for a busy machine to get round to it. */
    private static final Duration BOUND = SOURCE_TIMEOUT.plusSeconds(4);

    private static final String[] OPTIONS = {
        "--port",
        "0",
        "--verbose",
        "--source-timeout",
        SOURCE_TIMEOUT.toSeconds() + "s",
        "--reconnect-delay",
        "2s"
    };

    private static final Map<String, String> VARIABLES = Map.of("CAMERA_SECRET", SECRET);

    @TempDir static Path dir;

    private static final Map<String, RtspCamera> CAMERAS = new HashMap<>();
    private static FaultyCameras faulty;
    private static FaultyWire clock;
    private static FaultyWire garbled;
    private static HttpCamera pictures;
    private static KinetoscopeProcess worker;
    private static CameraRecords records;
    private static Instant start;

    @BeforeAll
    static void start() {
        RtspCamera.requireInstalled();
        faulty = new FaultyCameras(dir, "viewer:${env:CAMERA_SECRET}@");
        for (String id : List.of("dies", "freezes", "resizes", "paces", "sound")) {
            CAMERAS.put(id, faulty.addWell(id, PICTURE));
        }
        CAMERAS.put("locked", faulty.addWell("locked", PICTURE, "viewer:another"));
        clock = faulty.addWire("jumps", CAMERAS.get("sound"));
        garbled = faulty.addWire("garbles", CAMERAS.get("sound"));
        pictures = faulty.opened(HttpCamera.start());
        faulty.addHttp("pictures", pictures.port());
        faulty.add("unknown", "rtsp://viewer:${env:CAMERA_SECRET}@camera.invalid/live");
        faulty.addRtsp("refuses", FreePort.find());
        faulty.addRtsp("mute", faulty.opened(LocalServer.mute()).port());
        faulty.addRtsp("noise", faulty.opened(LocalServer.noisy()).port());
        faulty.addHttp("noisy-http", faulty.opened(LocalServer.noisy()).port());
        start = Instant.now();
        worker = faulty.startWorker(VARIABLES, OPTIONS);
        records = faulty.opened(new CameraRecords(faulty.servers()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (faulty != null) {
            faulty.close();
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
        JsonNode status = records.awaitStatus(id, start, CameraRecords::isOffline);

        assertThat(why(status)).contains(why);
        assertThat(since(status)).isBefore(firstOnline().plus(BOUND));
        assertThat(records.windowsOf(id)).isEmpty();
    }

    @Test
    void shouldSayThatACameraRefusesItsPassword() {
        JsonNode status = records.awaitStatus("locked", start, CameraRecords::isOffline);
        assertThat(why(status)).contains("refuses the user name or the password");

        int port = CAMERAS.get("locked").port();
        CAMERAS.get("locked").close();
        Instant healed = Instant.now();
        faulty.opened(RtspCamera.start(port, PICTURE, "viewer:" + SECRET));

        records.awaitStatus("locked", healed, CameraRecords::isOnline);
        assertNoSecretShows();
    }

    @Test
    void shouldComeBackAfterACameraDied() {
        awaitOnline("dies");
        RtspCamera camera = CAMERAS.get("dies");
        Instant fault = Instant.now();
        camera.close();

        assertOffline("dies", fault);
        assertThat(records.awaitStatus("dies", fault, why("Connection refused"))).isNotNull();

        Instant healed = Instant.now();
        faulty.opened(RtspCamera.start(camera.port(), "160x120@15"));
        records.awaitBackInANewSession("dies", healed);
    }

    @Test
    void shouldComeBackAfterACameraStoppedSendingWithoutHangingUp() {
        awaitOnline("freezes");
        Instant fault = Instant.now();
        CAMERAS.get("freezes").freeze();

        JsonNode status = assertOffline("freezes", fault);
        assertThat(why(status)).contains("it sent no picture for 3.0 s");

        Instant healed = Instant.now();
        CAMERAS.get("freezes").thaw();
        records.awaitBackInANewSession("freezes", healed);
    }

    @Test
    void shouldBeginAnewWhenACameraChangesItsPicture() {
        awaitOnline("resizes");
        Instant fault = Instant.now();
        CAMERAS.get("resizes").change("240x240@10");

        JsonNode status = assertOffline("resizes", fault);
        assertThat(why(status)).contains("changed its picture from 320x180").contains("to 240x240");
        records.awaitBackInANewSession("resizes", fault);
        assertThat(records.newestWindowOf("resizes").getWidth()).isEqualTo(240);
    }

    @Test
    void shouldGoOnWhenACameraChangesItsFrameRate() {
        awaitOnline("paces");
        CAMERAS.get("paces").change("320x180@4");
        Instant changed = Instant.now();
        await().atMost(CameraRecords.PATIENCE)
                .until(
                        () ->
                                records.windowsOf("paces").stream()
                                                .filter(
                                                        w ->
                                                                CameraRecords.captured(w)
                                                                        .isAfter(changed))
                                                .filter(w -> w.getFramesCount() == 2)
                                                .count()
                                        > 4);

        records.sessionsOf("paces").assertHold();
        FrameWindow last = records.newestWindowOf("paces");
        assertThat(last.getFrames(1).getCaptureTimeUs() - last.getFrames(0).getCaptureTimeUs())
                .as("microseconds from picture to picture, at 4 a second")
                .isBetween(100_000L, 400_000L);
    }

    @Test
    void shouldBeginAnewWhenACamerasClockJumps() {
        awaitOnline("jumps");
        Instant ahead = Instant.now();
        clock.shiftClock(Duration.ofHours(1));

        assertThat(why(assertOffline("jumps", ahead)))
                .containsPattern("clock of rtsp://.* jumped by \\+36\\d\\d\\.\\d s");
        Instant back = records.awaitBackInANewSession("jumps", ahead);

        clock.shiftClock(Duration.ZERO);
        assertThat(why(assertOffline("jumps", back)))
                .containsPattern("clock of rtsp://.* jumped by -3[56]\\d\\d\\.\\d s");
        records.awaitBackInANewSession("jumps", back);
    }

    @Test
    void shouldComeBackAfterACameraSentGarbage() {
        awaitOnline("garbles");
        Instant fault = Instant.now();
        garbled.garble(true);

        assertOffline("garbles", fault);

        Instant healed = Instant.now();
        garbled.garble(false);
        records.awaitBackInANewSession("garbles", healed);
    }

    @Test
    void shouldComeBackAfterACameraOverHttpStalledAndHungUp() {
        awaitOnline("pictures");
        Instant stalled = Instant.now();
        pictures.pause();
        assertThat(why(assertOffline("pictures", stalled)))
                .contains("it sent no picture for 3.0 s");

        Instant healed = Instant.now();
        pictures.resume();
        records.awaitBackInANewSession("pictures", healed);

        Instant hungUp = Instant.now();
        pictures.hangUp();
        assertOffline("pictures", hungUp);

        Instant again = Instant.now();
        pictures.resume();
        records.awaitBackInANewSession("pictures", again);
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
                        faulty.startWorker(
                                deaf,
                                VARIABLES,
                                Map.of("held", "rtsp://camera.example/live"),
                                OPTIONS)) {
            assertThat(nameServer.isBound()).isTrue();
            Instant begin = Instant.now();
            JsonNode status = records.awaitStatus("held", start, CameraRecords::isOffline);

            assertThat(why(status)).contains("lookup of its host name");
            assertThat(since(status)).isBefore(begin.plus(BOUND));
            records.awaitStatus("held", start, why("camera.example was not looked up in time"));
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

    private static void awaitOnline(String id) {
        records.awaitOnline(id, start);
    }

    /** When the first camera came online: from when on the worker was at work. */
    private static Instant firstOnline() {
        awaitOnline("sound");
        return since(records.awaitStatus("sound", start, CameraRecords::isOnline));
    }

    private static JsonNode assertOffline(String id, Instant fault) {
        JsonNode status = records.awaitStatus(id, fault, CameraRecords::isOffline);
        assertThat(since(status)).as(status.toString()).isBetween(fault, fault.plus(BOUND));
        assertThat(why(status)).isNotEmpty();
        return status;
    }

    private static void assertNoSecretShows() {
        assertThat(records.statusRecords())
                .extracting(record -> new String(record.value(), UTF_8))
                .noneMatch(status -> status.contains(SECRET));
        assertThat(records.windowRecords())
                .noneMatch(record -> new String(record.value(), ISO_8859_1).contains(SECRET));
        assertThat(worker.err() + worker.out()).doesNotContain(SECRET);
    }
}
