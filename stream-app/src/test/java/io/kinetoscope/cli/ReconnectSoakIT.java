package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: however often cameras are lost and opened again, their worker's threads, open
 * files and memory level out.
 *
 * <p>Measured from outside the worker, whose heap is in memory from its start, so that what grows
 * is native memory. The long form runs under {@code -Plong}.
 */
@Timeout(3600)
final class ReconnectSoakIT {

    private static final boolean LONG = Boolean.getBoolean("kinetoscope.long");

    /** Sessions with GStreamer's RTSP server that are cut, before and between the two readings. */
    private static final int WARM_UP = LONG ? 200 : 20;

    private static final int SESSIONS = LONG ? 2_000 : 40;

    /** Of all reconnects together, at least. */
    private static final int RECONNECTS = LONG ? 10_000 : 200;

    /** One leaked with each tenth session would show even in the short form. */
    private static final int MORE_THREADS = 3;

    /** Of those that are open for a moment; each of the cameras may just have one more. */
    private static final int MORE_FILES = 12;

    /** A few decoded pictures leaked with each session would show, in the long form a few lines. */
    private static final long MORE_KILOBYTES = LONG ? 64 << 10 : 24 << 10;

    /** The worker starts one with each of the first requests. */
    private static final int HTTP_THREADS = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 45 : 5);

    @TempDir private Path dir;
    private final WebClient web = WebClient.ofPort(FreePort.find());
    private FaultyCameras cameras;

    @BeforeEach
    void start() {
        cameras = new FaultyCameras(dir, "");
    }

    @AfterEach
    void stop() throws Exception {
        cameras.close();
    }

    @Test
    void shouldLeakNothingHoweverOftenItReconnects() throws Exception {
        RtspCamera.requireInstalled();
        RtspCamera camera = cameras.opened(RtspCamera.start(FreePort.find(), "320x180@15"));
        for (int i = 0; i < 4; i++) {
            // Within the opening, and after some pictures.
            cameras.addWire("cut-" + i, camera).cutAfter(i == 0 ? 8 : 25);
        }
        cameras.addRtsp("refused", FreePort.find());
        cameras.addHttp("ends", opened(LocalServer.saying("HTTP/1.1 200 OK\r\n\r\n")));
        cameras.addHttp("absent", opened(LocalServer.saying("HTTP/1.1 404 No\r\n\r\n")));
        cameras.addRtsp("mute", opened(LocalServer.mute()));
        KinetoscopeProcess worker = startWorker();

        awaitReconnects(WARM_UP, WARM_UP);
        for (int i = 0; i < HTTP_THREADS; i++) {
            reconnects("");
        }
        ProcessUsage before = ProcessUsage.leastOf(worker.pid());
        long reconnects = reconnects("");
        awaitReconnects(WARM_UP + SESSIONS / 2, reconnects + RECONNECTS / 2);
        ProcessUsage halfway = ProcessUsage.leastOf(worker.pid());
        awaitReconnects(WARM_UP + SESSIONS, reconnects + RECONNECTS);
        ProcessUsage after = ProcessUsage.leastOf(worker.pid());
        System.out.printf(
                "%d reconnects, %d of them of RTSP sessions: from %s by way of %s to %s%n",
                reconnects("") - reconnects, reconnects("cut-") - WARM_UP, before, halfway, after);

        worker.assertIsAlive();
        assertThat(after.threads())
                .as("threads")
                .isLessThanOrEqualTo(before.threads() + MORE_THREADS);
        assertThat(after.files()).as("open files").isLessThanOrEqualTo(before.files() + MORE_FILES);
        assertThat(after.kilobytes())
                .as("resident memory in kB")
                .isLessThanOrEqualTo(before.kilobytes() + MORE_KILOBYTES);
    }

    private int opened(LocalServer server) {
        return cameras.opened(server).port();
    }

    private KinetoscopeProcess startWorker() {
        return cameras.startWorker(
                // The whole heap from the start: it does not count as growth.
                Map.of("JAVA_TOOL_OPTIONS", "-Xms512m -XX:+AlwaysPreTouch"),
                "--port",
                Integer.toString(web.port()),
                "--source-timeout",
                "3s",
                "--reconnect-delay",
                LONG ? "100ms" : "200ms");
    }

    private void awaitReconnects(long ofSessions, long all) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsMatching(e -> e instanceof IOException)
                .until(() -> reconnects("cut-") >= ofSessions && reconnects("") >= all);
    }

    /** Of the cameras whose id begins so. */
    private long reconnects(String prefix) throws IOException, InterruptedException {
        return (long) web.metric("kinetoscope_ingest_reconnects_total{camera=\"" + prefix);
    }
}
