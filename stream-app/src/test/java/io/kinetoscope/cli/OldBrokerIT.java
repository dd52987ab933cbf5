package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guarantee: it runs on brokers from Kafka 3.3 on, which know less than those of today. */
@Timeout(400)
final class OldBrokerIT {

    private static final int SECONDS = 10;

    @TempDir private Path dir;

    @Test
    void shouldScoreAFileOnABrokerOfKafka33() throws Exception {
        Path video = TestVideo.write(dir.resolve("square.mp4"), 25, SECONDS);
        try (OldBroker broker = OldBroker.start(dir);
                KinetoscopeProcess app = run(broker, "stream", "--port", "0");
                KinetoscopeProcess ingest =
                        run(
                                broker,
                                "ingest",
                                "--port",
                                "0",
                                "--pace",
                                "fast",
                                "--camera",
                                "square=" + video)) {
            ingest.awaitSuccess();
            int clips = 2 * SECONDS - 1;
            try (CommittedRecords scores = new CommittedRecords(broker.servers(), "clip-scores")) {
                assertThat(scores.await(clips, app::assertIsAlive))
                        .hasSize(clips)
                        .extracting(StreamTrial::clip)
                        .doesNotHaveDuplicates();
            }
        }
    }

    private KinetoscopeProcess run(OldBroker broker, String command, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = command;
        arguments[1] = "--bootstrap-servers";
        arguments[2] = broker.servers();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return KinetoscopeProcess.start(dir, arguments);
    }
}
