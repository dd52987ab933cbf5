package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
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
    private final List<AutoCloseable> open = new ArrayList<>();

    /** One for all: each holds a connection, which the worker would count. */
    private final HttpClient http = HttpClient.newHttpClient();

    private int metricsPort;

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void shouldLeakNothingHoweverOftenItReconnects() throws Exception {
        RtspCamera.requireInstalled();
        Map<String, String> uris = new LinkedHashMap<>();
        RtspCamera camera = opened(RtspCamera.start(RtspCamera.freePort(), "320x180@15"));
        for (int i = 0; i < 4; i++) {
            // Within the opening, and after some pictures.
            FaultyWire wire = opened(FaultyWire.to(camera.port()));
            wire.cutAfter(i == 0 ? 8 : 25);
            uris.put("cut-" + i, "rtsp://127.0.0.1:%d/live".formatted(wire.port()));
        }
        uris.put("refused", "rtsp://127.0.0.1:%d/live".formatted(RtspCamera.freePort()));
        uris.put("ends", "http://127.0.0.1:%d/".formatted(answering("HTTP/1.1 200 OK\r\n\r\n")));
        uris.put("absent", "http://127.0.0.1:%d/".formatted(answering("HTTP/1.1 404 No\r\n\r\n")));
        ServerSocket mute = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        uris.put("mute", "rtsp://127.0.0.1:%d/live".formatted(mute.getLocalPort()));
        KinetoscopeProcess worker = worker(uris);

        awaitReconnects(WARM_UP, WARM_UP);
        for (int i = 0; i < HTTP_THREADS; i++) {
            reconnects("");
        }
        Usage before = Usage.of(worker.pid());
        long reconnects = reconnects("");
        awaitReconnects(WARM_UP + SESSIONS / 2, reconnects + RECONNECTS / 2);
        Usage halfway = Usage.of(worker.pid());
        awaitReconnects(WARM_UP + SESSIONS, reconnects + RECONNECTS);
        Usage after = Usage.of(worker.pid());
        System.out.printf(
                "%d reconnects, %d of them of RTSP sessions: from %s by way of %s to %s%n",
                reconnects("") - reconnects, reconnects("cut-") - WARM_UP, before, halfway, after);

        assertThat(worker.isAlive()).isTrue();
        assertThat(after.threads())
                .as("threads")
                .isLessThanOrEqualTo(before.threads() + MORE_THREADS);
        assertThat(after.files()).as("open files").isLessThanOrEqualTo(before.files() + MORE_FILES);
        assertThat(after.kilobytes())
                .as("resident memory in kB")
                .isLessThanOrEqualTo(before.kilobytes() + MORE_KILOBYTES);
    }

    /** What a process has taken of the system; the least of some readings, without what passes. */
    private record Usage(int threads, int files, long kilobytes) {

        static Usage of(long pid) throws IOException, InterruptedException {
            Usage least = new Usage(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
            for (int i = 0; i < 20; i++) {
                Path process = Path.of("/proc", Long.toString(pid));
                String status = Files.readString(process.resolve("status"));
                try (Stream<Path> files = Files.list(process.resolve("fd"))) {
                    least =
                            new Usage(
                                    Math.min(least.threads, (int) field(status, "Threads")),
                                    Math.min(least.files, (int) files.count()),
                                    Math.min(least.kilobytes, field(status, "VmRSS")));
                }
                Thread.sleep(100);
            }
            return least;
        }

        private static long field(String status, String name) {
            Matcher field = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(status);
            assertThat(field.find()).as(name).isTrue();
            return Long.parseLong(field.group(1));
        }

        @Override
        public String toString() {
            return "%d threads, %d files, %d kB".formatted(threads, files, kilobytes);
        }
    }

    private KinetoscopeProcess worker(Map<String, String> uris) {
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
        String servers =
                broker.err().replaceAll("(?s).*Kafka is ready at ([^,]+),.*", "$1").strip();
        metricsPort = RtspCamera.freePort();
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "ingest",
                                "--bootstrap-servers",
                                servers,
                                "--port",
                                Integer.toString(metricsPort),
                                "--source-timeout",
                                "3s",
                                "--reconnect-delay",
                                LONG ? "100ms" : "200ms"));
        uris.forEach((id, uri) -> arguments.addAll(List.of("--camera", id + "=" + uri)));
        return opened(
                KinetoscopeProcess.start(
                        dir,
                        // The whole heap from the start: it does not count as growth.
                        Map.of("JAVA_TOOL_OPTIONS", "-Xms512m -XX:+AlwaysPreTouch"),
                        arguments.toArray(String[]::new)));
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
        String metrics =
                http.send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:%d/metrics"
                                                                .formatted(metricsPort)))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        Matcher count =
                Pattern.compile(
                                "(?m)^kinetoscope_ingest_reconnects_total\\{camera=\"%s.*\\} (\\S+)$"
                                        .formatted(prefix))
                        .matcher(metrics);
        long sum = 0;
        while (count.find()) {
            sum += (long) Double.parseDouble(count.group(1));
        }
        return sum;
    }

    /** A server that says one thing to everybody, and hangs up. */
    private int answering(String answer) throws IOException {
        ServerSocket listener = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread thread =
                new Thread(
                        () -> {
                            while (!listener.isClosed()) {
                                try (Socket socket = listener.accept()) {
                                    OutputStream output = socket.getOutputStream();
                                    output.write(answer.getBytes(StandardCharsets.US_ASCII));
                                } catch (IOException ignored) {
                                    // The worker hung up first, or the test is over.
                                }
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return listener.getLocalPort();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }
}
