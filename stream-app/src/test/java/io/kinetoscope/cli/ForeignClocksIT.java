package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: a worker whose clock is wrong by hours or years harms no stream, its own included.
 * Record timestamps are capture times, and brokers refuse those that are an hour ahead of their own
 * clock, unless the topic says otherwise.
 */
@Timeout(300)
final class ForeignClocksIT {

    @TempDir private Path dir;

    @Test
    void shouldScoreWindowsOfWorkersWhoseClocksAreWrong() {
        try (StreamTrial trial = new StreamTrial(dir, 1)) {
            StreamNode node =
                    trial.start(
                            trial.taking(Duration.ZERO),
                            new BatchSettings(4, Duration.ofMillis(20), Duration.ZERO),
                            Optional.of(1),
                            Map.of());
            Instant now = Instant.now();
            send(trial, "s0", now.plus(Duration.ofHours(3)));
            send(trial, "s1", now.plus(Duration.ofDays(3650)));
            send(trial, "s2", now);

            try (CommittedRecords scores = new CommittedRecords(trial.servers(), "clip-scores")) {
                assertThat(scores.await(9))
                        .extracting(StreamTrial::clip)
                        .containsExactlyInAnyOrder(
                                "s0 0", "s0 1", "s0 2", "s1 0", "s1 1", "s1 2", "s2 0", "s2 1",
                                "s2 2");
            }
            assertThat(node.failure()).isNotDone();
        }
    }

    private static void send(StreamTrial trial, String stream, Instant begin) {
        for (FrameWindow window : Windows.file(stream, "session", 16)) {
            trial.send(StreamTrial.from(begin, window));
        }
    }
}
