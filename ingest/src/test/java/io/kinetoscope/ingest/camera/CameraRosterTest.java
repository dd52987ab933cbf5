package io.kinetoscope.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CameraRosterTest {

    private static final CameraSettings SETTINGS =
            new CameraSettings("w1", SourceSettings.DEFAULT, WindowSettings.DEFAULT, Map.of());

    private final CameraMetrics metrics = new CameraMetrics(new CollectorRegistry());
    private final List<FrameWindow> windows = new CopyOnWriteArrayList<>();
    private final List<CameraStatus> statuses = new CopyOnWriteArrayList<>();
    private final List<String> gone = new CopyOnWriteArrayList<>();
    private final SourceWatchdog watchdog = SourceWatchdog.start();
    private final CameraRoster roster = new CameraRoster(this::runner, statuses::add, gone::add);

    @AfterEach
    void stop() {
        roster.abandon(roster.cameras());
        watchdog.close();
    }

    @Test
    void shouldRunACamera() {
        roster.run(camera("a", 1));

        awaitWindowsOfSessions(1);
        assertThat(roster.running()).isEqualTo(1);
    }

    @Test
    void shouldLeaveACameraAloneThatIsDefinedTheSameAgain() {
        roster.run(camera("a", 1));
        awaitWindowsOfSessions(1);
        int before = windows.size();

        roster.run(camera("a", 1));
        await().until(() -> turn() && windows.size() > before + 1);

        assertThat(sessions()).hasSize(1);
    }

    @Test
    void shouldEndACameraThatChangesAndStartItAnew() {
        roster.run(camera("a", 1));
        awaitWindowsOfSessions(1);
        String first = windows.get(0).getSessionId();

        roster.run(camera("a", 2));
        awaitWindowsOfSessions(2);

        List<FrameWindow> old =
                windows.stream().filter(w -> w.getSessionId().equals(first)).toList();
        assertThat(old.get(old.size() - 1).getEndOfSession()).isTrue();
        assertThat(windows.subList(0, old.size())).isEqualTo(old);
    }

    @Test
    void shouldEndTheSessionOfACameraThatIsRemoved() {
        roster.run(camera("a", 1));
        awaitWindowsOfSessions(1);

        roster.remove("a");
        await().until(() -> turn() && gone.contains("a"));

        assertThat(windows.get(windows.size() - 1).getEndOfSession()).isTrue();
        assertThat(roster.cameras()).isEmpty();
    }

    @Test
    void shouldTellTheStatusOfACameraThatRestsAfterItHasEnded() {
        roster.run(camera("a", 1));
        awaitWindowsOfSessions(1);
        CameraStatus disabled =
                new CameraStatus(
                        "a",
                        CameraStatus.State.DISABLED,
                        Instant.EPOCH,
                        "",
                        0,
                        Optional.empty(),
                        "w1");

        roster.rest(disabled);
        await().until(() -> turn() && statuses.contains(disabled));

        assertThat(statuses.get(statuses.size() - 1)).isEqualTo(disabled);
        assertThat(roster.running()).isZero();
    }

    @Test
    void shouldGiveNoWindowAfterACameraIsHandedOver() {
        roster.run(camera("a", 1));
        roster.run(camera("b", 1));
        awaitWindowsOfSessions(2);

        roster.handOver(Set.of("a"));
        long ofA = windows.stream().filter(w -> w.getCameraId().equals("a")).count();
        int all = windows.size();
        await().until(() -> turn() && windows.size() > all + 2);

        assertThat(windows).filteredOn(w -> w.getCameraId().equals("a")).hasSize((int) ofA);
        assertThat(windows).noneMatch(FrameWindow::getEndOfSession);
        assertThat(gone).isEmpty();
    }

    @Test
    void shouldStartCamerasAnewAfterAPause() {
        roster.run(camera("a", 1));
        awaitWindowsOfSessions(1);

        assertThat(roster.pause()).isTrue();
        await().until(() -> turn() && roster.running() == 0);
        assertThat(roster.pause()).isFalse();
        roster.resume();

        awaitWindowsOfSessions(2);
    }

    private void awaitWindowsOfSessions(int count) {
        await().until(() -> turn() && sessions().size() == count);
    }

    private boolean turn() {
        roster.turn();
        return true;
    }

    private Set<String> sessions() {
        return windows.stream().map(FrameWindow::getSessionId).collect(Collectors.toSet());
    }

    private CameraRunner runner(Camera camera) {
        return new CameraRunner(
                camera,
                SETTINGS,
                Clock.systemUTC(),
                metrics,
                watchdog,
                windows::add,
                statuses::add,
                () -> {});
    }

    private static Camera camera(String id, int seed) {
        String flag = id + "=synthetic:?fps=30&width=64&height=48&seed=" + seed;
        return Camera.parse(List.of(flag), List.of()).get(0);
    }
}
