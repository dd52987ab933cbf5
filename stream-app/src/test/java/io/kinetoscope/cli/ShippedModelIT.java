package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a subscriber sees of the model that ships, with its own thresholds. */
@Timeout(300)
final class ShippedModelIT {

    private static final Path FOOTAGE = Path.of("..", "..", "shared", "footage");

    @TempDir private Path dir;

    @Test
    void shouldReportTheMotionsOfTwoSyntheticCameras() {
        KinetoscopeProcess demo =
                KinetoscopeProcess.startDemo(
                        dir,
                        dir.resolve("kafka"),
                        "--camera",
                        "one=synthetic:?seed=11&duration=60s",
                        "--camera",
                        "two=synthetic:?seed=12&duration=60s",
                        "--until-end",
                        "--json");

        JsonNode truth = summaryOf(demo).get("truth");
        assertThat(truth.get("acts").asInt()).isGreaterThan(12);
        assertThat(truth.get("precision").asDouble()).as(truth.toString()).isGreaterThan(0.7);
        assertThat(truth.get("recall").asDouble()).as(truth.toString()).isGreaterThan(0.7);
    }

    @Test
    void shouldSeeWhoComesAndWhoGoesOnRealFootage() {
        Path annotations = FOOTAGE.resolve("table-visits-1.csv");
        assumeTrue(
                Files.exists(annotations),
                () -> "No footage at " + annotations + ": not tested with it");

        KinetoscopeProcess evaluate =
                KinetoscopeProcess.start(
                        dir,
                        "evaluate",
                        "--events",
                        "--annotations",
                        annotations.toString(),
                        "--map",
                        "arrive=up,recede",
                        "--map",
                        "leave=right",
                        "--map",
                        "stay=",
                        "--map",
                        "empty=still",
                        "--json");

        JsonNode events = summaryOf(evaluate).get("events");
        JsonNode judged = events.get("overlap0.3");
        assertThat(judged.at("/arrive/recall").asDouble()).isEqualTo(1);
        assertThat(judged.at("/leave/recall").asDouble()).isEqualTo(1);
        assertThat(events.get("reported").size()).isLessThanOrEqualTo(3 + 3 + 2);
    }

    private static JsonNode summaryOf(KinetoscopeProcess command) {
        try (command) {
            command.awaitSuccess();
            return command.lastLine();
        }
    }
}
