package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a subscriber sees of the model that ships, with its own thresholds. */
@Timeout(300)
final class ShippedModelIT {

    private static final Path FOOTAGE = Path.of("..", "..", "shared", "footage");

    @TempDir private Path dir;

    @Test
    void shouldReportTheMotionsOfTwoSyntheticCameras() throws Exception {
        JsonNode summary =
                lastLine(
                        "demo",
                        "--data-dir",
                        dir.resolve("kafka").toString(),
                        "--broker-port",
                        "0",
                        "--port",
                        "0",
                        "--camera",
                        "one=synthetic:?seed=11&duration=60s",
                        "--camera",
                        "two=synthetic:?seed=12&duration=60s",
                        "--until-end",
                        "--json");

        JsonNode truth = summary.get("truth");
        assertThat(truth.get("acts").asInt()).isGreaterThan(12);
        assertThat(truth.get("precision").asDouble()).as(truth.toString()).isGreaterThan(0.7);
        assertThat(truth.get("recall").asDouble()).as(truth.toString()).isGreaterThan(0.7);
    }

    @Test
    void shouldSeeWhoComesAndWhoGoesOnRealFootage() throws Exception {
        Path annotations = FOOTAGE.resolve("table-visits-1.csv");
        assumeTrue(
                Files.exists(annotations),
                () -> "No footage at " + annotations + ": not tested with it");

        JsonNode events =
                lastLine(
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
                                "--json")
                        .get("events");

        JsonNode judged = events.get("overlap0.3");
        assertThat(judged.at("/arrive/recall").asDouble()).isEqualTo(1);
        assertThat(judged.at("/leave/recall").asDouble()).isEqualTo(1);
        assertThat(events.get("reported").size()).isLessThanOrEqualTo(3 + 3 + 2);
    }

    private JsonNode lastLine(String... command) throws Exception {
        try (KinetoscopeProcess process = KinetoscopeProcess.start(dir, command)) {
            process.awaitSuccess();
            List<String> lines = process.outLines();
            return JsonMapper.builder().build().readTree(lines.get(lines.size() - 1));
        }
    }
}
