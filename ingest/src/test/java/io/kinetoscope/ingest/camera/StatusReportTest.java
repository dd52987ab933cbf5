package io.kinetoscope.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
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
    void shouldTellTheSameNewsOnce() {
        report.change(CameraStatus.State.OFFLINE, "refused");
        report.change(CameraStatus.State.OFFLINE, "refused");

        assertThat(told).hasSize(1);
    }
}
