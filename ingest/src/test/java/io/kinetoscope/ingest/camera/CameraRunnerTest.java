package io.kinetoscope.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.source.AllowedSecrets;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceException;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.SourceKind;
import io.prometheus.client.CollectorRegistry;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CameraRunnerTest {

    private static final CameraSettings SETTINGS =
            new CameraSettings(
                    "w1",
                    new SourceSettings(Pace.FAST, Duration.ofSeconds(2), Duration.ofSeconds(2)),
                    WindowSettings.DEFAULT,
                    Map.of());

    @TempDir Path folder;

    private final SourceWatchdog watchdog = SourceWatchdog.start();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final CameraMetrics metrics = new CameraMetrics(registry);
    private final List<FrameWindow> windows = new CopyOnWriteArrayList<>();
    private final List<CameraStatus> statuses = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private CameraRunner runner;

    @AfterEach
    void close() {
        // None was made where the test is skipped.
        if (runner != null) {
            runner.close();
        }
        watchdog.close();
    }

    @Test
    void shouldTurnTheFootageIntoSeventyTwoWindows() throws Exception {
        Path file = Path.of("..", "..", "shared", "footage", "table-visits-1.mp4");
        assumeTrue(Files.exists(file), () -> "No footage at " + file + ": not tested with it");

        run("table=" + file, windows::add);

        assertThat(windows).hasSize(72).allMatch(window -> window.getFramesCount() == 8);
        assertThat(windows.get(71).getEndOfSession()).isTrue();
        assertThat(windows).allMatch(w -> w.getWidth() == 320 && w.getHeight() == 180);
        assertThat(metrics.framesRead("table")).isEqualTo(720);
        assertThat(metrics.framesSampled("table")).isEqualTo(576);
    }

    @Test
    void shouldPublishWindowsThatKeepTheRulesOfTheWire() throws Exception {
        run("a=synthetic:?duration=3100ms&fps=25&width=320&height=240", windows::add);

        assertThat(windows).extracting(FrameWindow::getFramesCount).containsExactly(8, 8, 8, 1);
        for (FrameWindow window : windows) {
            FrameWindowFormat.check(window);
            try (JpegCodec codec = new JpegCodec()) {
                for (EncodedFrame frame : window.getFramesList()) {
                    assertThat(codec.decode(frame.getJpeg().toByteArray(), 1 << 20).width())
                            .isEqualTo(320);
                }
            }
        }
        assertThat(windows).extracting(FrameWindow::getSessionId).containsOnly(session());
        assertThat(windows).extracting(FrameWindow::getSourceKind).containsOnly(SourceKind.FILE);
    }

    @Test
    void shouldPublishEachZoneAsAStream() throws Exception {
        Camera camera =
                Camera.parse(
                                List.of("a=synthetic:?duration=1s"),
                                List.of("a/left=0,0,0.5,1", "a/right=0.5,0,0.5,1"))
                        .get(0);
        run(camera, windows::add);

        assertThat(windows)
                .extracting(FrameWindow::getStreamId)
                .containsExactly("a/left", "a/right");
        assertThat(windows.get(0).getFrames(0).getJpeg())
                .isNotEqualTo(windows.get(1).getFrames(0).getJpeg());
        assertThat(metrics.framesSampled("a")).isEqualTo(8);
    }

    @Test
    void shouldTellHowTheCameraIs() throws Exception {
        run("a=synthetic:?duration=1s", windows::add);

        assertThat(statuses)
                .extracting(CameraStatus::state)
                .containsExactly(CameraStatus.State.ONLINE, CameraStatus.State.OFFLINE);
        assertThat(statuses.get(1).why()).contains("ended");
        assertThat(statuses.get(1).lastFrame()).isPresent();
        assertThat(runner.failure()).isEmpty();
    }

    @Test
    void shouldFailForGoodWhenAFileIsMissing() throws Exception {
        run("a=" + folder.resolve("none.mp4"), windows::add);

        assertThat(runner.failure()).get().isInstanceOf(ConfigurationException.class);
        assertThat(statuses)
                .extracting(CameraStatus::state)
                .containsExactly(CameraStatus.State.FAILED);
    }

    @Test
    void shouldFailForGoodWhenAFileIsNoVideo() throws Exception {
        Path text = Files.writeString(folder.resolve("a.mp4"), "text ".repeat(1000));

        run("a=" + text, windows::add);

        assertThat(runner.failure()).get().isInstanceOf(SourceException.class);
    }

    @Test
    void shouldFailForGoodWhenItsSecretIsMissing() throws Exception {
        run("a=rtsp://${env:NO_SUCH}@localhost/x", windows::add);

        assertThat(runner.failure()).get().isInstanceOf(ConfigurationException.class);
    }

    @Test
    void shouldFailWhenItsWindowsAreRefused() throws Exception {
        run(
                "a=synthetic:?duration=9s",
                window -> {
                    throw new KinetoscopeException("full");
                });

        assertThat(runner.failure()).get().asString().contains("full");
    }

    @Test
    void shouldTryALiveCameraAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        runner = runner(camera("a=rtsp://u:hunter2@127.0.0.1:%d/x".formatted(port)), windows::add);
        runner.start();

        await().atMost(Duration.ofSeconds(20)).until(() -> metrics.reconnects("a") >= 2);

        assertThat(runner.isDone()).isFalse();
        assertThat(statuses).isNotEmpty();
        assertThat(statuses.get(0).state()).isEqualTo(CameraStatus.State.OFFLINE);
        assertThat(statuses.get(0).why()).contains("refused").doesNotContain("hunter2");
    }

    @Test
    void shouldEndWhileItWaits() throws Exception {
        Semaphore room = new Semaphore(1);
        CountDownLatch waiting = new CountDownLatch(1);
        runner =
                runner(
                        camera("a=synthetic:?duration=60s"),
                        window -> {
                            try {
                                room.acquire();
                                waiting.countDown();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                throw new KinetoscopeException("interrupted", e);
                            }
                        });
        runner.start();
        waiting.await();
        runner.close();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(runner.failure()).isEmpty();
        assertThat(statuses.get(statuses.size() - 1).why()).contains("stopped");
    }

    @Test
    void shouldNotFlagTheEndOfASessionThatWasStopped() throws Exception {
        runner = runner(camera("a=synthetic:?fps=30&width=64&height=48"), windows::add);
        runner.start();
        await().until(() -> !windows.isEmpty());
        runner.close();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(windows).noneMatch(FrameWindow::getEndOfSession);
        assertThat(runner.kind()).isEqualTo(SourceKind.LIVE);
    }

    @Test
    void shouldFlagTheEndOfASessionWhoseCameraIsRemoved() throws Exception {
        runner = runner(camera("a=synthetic:?fps=30&width=64&height=48"), windows::add);
        runner.start();
        await().until(() -> !windows.isEmpty());
        runner.end();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(windows.get(windows.size() - 1).getEndOfSession()).isTrue();
        assertThat(windows.subList(0, windows.size() - 1)).noneMatch(FrameWindow::getEndOfSession);
        assertThat(windows)
                .extracting(FrameWindow::getSequence)
                .isEqualTo(LongStream.range(0, windows.size()).boxed().toList());
    }

    @Test
    void shouldTellOfAReadThatDoesNotComeBackAndGoOnWhenItDoes() throws Exception {
        HeldSource held = new HeldSource();
        runHeld((uri, settings, clock) -> held.used() ? new HeldSource() : held);

        await().until(() -> last(statuses).state() == CameraStatus.State.OFFLINE);
        assertThat(last(statuses).why()).contains("Cannot read on from rtsp://camera/live");
        String first = windows.get(0).getSessionId();

        held.release();
        await().until(() -> last(statuses).state() == CameraStatus.State.ONLINE);
        await().until(() -> !last(windows).getSessionId().equals(first));

        assertThat(held.closed()).isTrue();
        assertThat(windows.stream().filter(w -> w.getSessionId().equals(first)))
                .as("what came late joins nothing that came before")
                .allMatch(w -> w.getFramesList().stream().allMatch(f -> f.getSampleIndex() < 8));
    }

    @Test
    void shouldTellOfAnOpeningThatDoesNotComeBackAndNotTryItTwice() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger opened = new AtomicInteger();
        runHeld(
                (uri, settings, clock) -> {
                    opened.incrementAndGet();
                    HeldSource.awaitWithoutEnd(answer);
                    return new HeldSource();
                });

        await().until(() -> !statuses.isEmpty());
        assertThat(last(statuses).state()).isEqualTo(CameraStatus.State.OFFLINE);
        assertThat(last(statuses).why()).contains("Cannot open rtsp://camera/live", "host name");

        answer.countDown();
        await().until(() -> last(statuses).state() == CameraStatus.State.ONLINE);
        assertThat(opened).hasValue(1);
    }

    @Test
    void shouldFailACameraThatNamesWhatItsDefinitionMayNot() throws Exception {
        runner =
                new CameraRunner(
                        camera("a=rtsp://user:${env:TOKEN}@camera/live"),
                        new CameraSettings(
                                        "w1",
                                        SourceSettings.DEFAULT,
                                        WindowSettings.DEFAULT,
                                        Map.of("TOKEN", "hunter2"))
                                .with(AllowedSecrets.of(AllowedSecrets.DEFAULT)),
                        Clock.systemUTC(),
                        metrics,
                        watchdog,
                        windows::add,
                        statuses::add,
                        ended::countDown);
        runner.start();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();

        CameraStatus status = statuses.get(statuses.size() - 1);
        assertThat(status.state()).isEqualTo(CameraStatus.State.FAILED);
        assertThat(status.why())
                .contains("--camera-secrets", "${env:TOKEN}")
                .doesNotContain("hunter2");
    }

    private void runHeld(SourceOpener sources) {
        Duration timeout = Duration.ofMillis(200);
        runner =
                new CameraRunner(
                        camera("a=rtsp://camera/live"),
                        new CameraSettings(
                                "w1",
                                new SourceSettings(Pace.FAST, timeout, timeout),
                                WindowSettings.DEFAULT,
                                Map.of(),
                                AllowedSecrets.ALL,
                                Duration.ofMillis(10)),
                        Clock.systemUTC(),
                        metrics,
                        watchdog,
                        sources,
                        windows::add,
                        statuses::add,
                        ended::countDown);
        runner.start();
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    @Test
    void shouldCountACameraAsOnlineWhileItGivesFrames() throws Exception {
        runner = runner(camera("a=synthetic:"), windows::add);
        runner.start();

        await().until(() -> online("a") != null && online("a") == 1);

        // Another worker may go on with it, and say so.
        runner.close();
        assertThat(online("a")).isNull();
    }

    @Test
    void shouldCountACameraThatCannotBeOpenedAsNotOnline() throws Exception {
        try (ServerSocket mute = new ServerSocket(0)) {
            runner =
                    runner(
                            camera("a=rtsp://127.0.0.1:%d/x".formatted(mute.getLocalPort())),
                            windows::add);
            runner.start();

            await().atMost(30, TimeUnit.SECONDS).until(() -> !statuses.isEmpty());
            assertThat(online("a")).isZero();
        }
    }

    @Test
    void shouldForgetAFileThatWasReadToItsEnd() throws Exception {
        run("a=synthetic:?duration=1s", windows::add);

        assertThat(online("a")).isNull();
    }

    private Double online(String id) {
        return registry.getSampleValue(
                "kinetoscope_ingest_camera_up", new String[] {"camera"}, new String[] {id});
    }

    private String session() {
        assertThat(runner.sessions()).hasSize(1);
        return runner.sessions().iterator().next().id();
    }

    private void run(String flag, Consumer<FrameWindow> sink) throws InterruptedException {
        run(camera(flag), sink);
    }

    private void run(Camera camera, Consumer<FrameWindow> sink) throws InterruptedException {
        runner = runner(camera, sink);
        runner.start();
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private CameraRunner runner(Camera camera, Consumer<FrameWindow> sink) {
        return new CameraRunner(
                camera,
                SETTINGS,
                Clock.systemUTC(),
                metrics,
                watchdog,
                sink,
                statuses::add,
                ended::countDown);
    }

    private static Camera camera(String flag) {
        return Camera.parse(List.of(flag), List.of()).get(0);
    }
}
