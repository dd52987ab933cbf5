package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.IngestWorker;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.kafka.BacklogSettings;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.inference.BatchSettings;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: a file that is read faster than it can be scored waits for the stream app, long
 * before the topic deletes what was not scored; and every clip of it is scored.
 */
@Timeout(300)
final class BackPressureIT {

    private static final long MOST_BYTES = 100_000;
    private static final int SECONDS = 120;

    @TempDir private Path dir;

    @Test
    void shouldHoldAFileBackUntilTheStreamAppHasCaughtUp() throws Exception {
        Path video = TestVideo.write(dir.resolve("long.mp4"), 8, SECONDS);
        try (StreamTrial trial = new StreamTrial(dir.resolve("broker"), 2);
                IngestWorker worker = read(video, trial.servers())) {
            long published = awaitStandstill(worker);
            assertThat(published).isPositive().isLessThan(SECONDS / 2);

            StreamNode app =
                    trial.start(
                            trial.taking(Duration.ZERO),
                            new BatchSettings(4, Duration.ofMillis(20), Duration.ofSeconds(1)),
                            Optional.empty(),
                            Map.of());
            worker.awaitFiles();
            assertThat(worker.totals().windowsPublished()).isEqualTo(SECONDS);
            try (CommittedRecords scores = new CommittedRecords(trial.servers(), "clip-scores")) {
                int clips = 2 * SECONDS - 1;
                assertThat(scores.await(clips))
                        .hasSize(clips)
                        .extracting(StreamTrial::clip)
                        .doesNotHaveDuplicates();
                assertThat(app.metrics().totals().clipsSkipped()).isZero();
            }
        }
    }

    private static IngestWorker read(Path video, String servers) {
        return IngestWorker.start(
                new IngestSettings(
                        Camera.parse(List.of("file=" + video), List.of()),
                        new CameraSettings(
                                "worker",
                                new SourceSettings(
                                        Pace.FAST, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                                WindowSettings.DEFAULT,
                                Map.of()),
                        KafkaSettings.of(servers),
                        new Topics(""),
                        IngestSettings.DEFAULT_BUFFER_BYTES,
                        Optional.of(new BacklogSettings("trial", MOST_BYTES))),
                new CollectorRegistry(),
                Clock.systemUTC());
    }

    /** Windows that are out when for seconds none has come. */
    private static long awaitStandstill(IngestWorker worker) throws InterruptedException {
        long before = -1;
        long now = 0;
        while (now == 0 || now > before) {
            before = now;
            Thread.sleep(3_000);
            now = worker.totals().windowsPublished();
        }
        return now;
    }
}
