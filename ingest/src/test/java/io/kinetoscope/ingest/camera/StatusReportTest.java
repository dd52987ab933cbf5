package io.kinetoscope.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusReportTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final List<CameraStatus> told = new ArrayList<>();
    private final StatusReport report =
            new StatusReport("gate", "worker", Clock.fixed(NOW, ZoneOffset.UTC), told::add);

    @Test
    void shouldSaySinceWhenACameraIsOfflineThatWasNeverOnline() {
        report.change(CameraStatus.State.OFFLINE, "refused");

        assertThat(told)
                .singleElement()
                .satisfies(status -> assertThat(status.since()).isEqualTo(NOW));
    }

    @Test
    void shouldTellOfEveryFewSecondsOfACameraThatIsWell() {
        Instant[] now = {NOW};
        Clock clock =
                new Clock() {
                    @Override
                    public Instant instant() {
                        return now[0];
                    }

                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }
                };
        StatusReport moving = new StatusReport("gate", "worker", clock, told::add);
        moving.change(CameraStatus.State.ONLINE, "");
        for (int frame = 1; frame <= 600; frame++) {
            now[0] = NOW.plusMillis(100L * frame);
            moving.frame(CameraStatus.INTERVAL);
        }

        // One when it came online, one soon after it, and then one in five seconds.
        assertThat(told).hasSize(2 + 11);
        assertThat(told.get(1).lastFrame()).contains(NOW.plusSeconds(3));
        assertThat(told.get(12).lastFrame()).contains(NOW.plusSeconds(58));
        assertThat(told.subList(1, 13))
                .allSatisfy(status -> assertThat(status.framesPerSecond()).isBetween(9.9, 10.1));
    }

    @Test
    void shouldTellTheSameNewsOnce() {
        report.change(CameraStatus.State.OFFLINE, "refused");
        report.change(CameraStatus.State.OFFLINE, "refused");

        assertThat(told).hasSize(1);
    }
}
