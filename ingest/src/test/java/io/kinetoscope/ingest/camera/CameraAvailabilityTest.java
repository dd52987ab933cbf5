package io.kinetoscope.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import org.junit.jupiter.api.Test;

final class CameraAvailabilityTest {

    private static final long SECOND = 1_000_000_000;

    private final CollectorRegistry registry = new CollectorRegistry();
    private long now;
    private final CameraAvailability availability =
            new CameraAvailability(() -> now).register(registry);

    @Test
    void shouldCountTheTimeWithoutFrames() {
        availability.change("gate", false);
        now += 3 * SECOND;
        availability.change("gate", true);
        now += 10 * SECOND;
        availability.change("gate", false);
        now += 4 * SECOND;

        // To the moment of the scrape.
        assertThat(value("kinetoscope_ingest_offline_seconds_total")).isEqualTo(7);
        assertThat(value("kinetoscope_ingest_camera_up")).isZero();
    }

    @Test
    void shouldTellThatACameraIsUp() {
        availability.change("gate", true);
        now += 10 * SECOND;

        assertThat(value("kinetoscope_ingest_camera_up")).isEqualTo(1);
        assertThat(value("kinetoscope_ingest_offline_seconds_total")).isZero();
    }

    @Test
    void shouldForgetACamera() {
        availability.change("gate", true);

        availability.forget("gate");

        assertThat(value("kinetoscope_ingest_camera_up")).isNull();
    }

    private Double value(String name) {
        return registry.getSampleValue(name, new String[] {"camera"}, new String[] {"gate"});
    }
}
