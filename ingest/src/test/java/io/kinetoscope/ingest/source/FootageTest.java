package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the footage that lies beside the repository, where it is there. */
class FootageTest {

    @ParameterizedTest
    @CsvSource({
        "table-visits-1.mp4, 720, 100000",
        "again.mkv, 77, 33333",
        "book.mkv, 109, 33333",
        "walk.mkv, 89, 33333"
    })
    void shouldReadRealFootage(String name, int pictures, long interval) {
        Path file = Path.of("..", "..", "shared", "footage", name);
        assumeTrue(Files.exists(file), () -> "No footage at " + file + ": not tested with it");
        List<Long> times = new ArrayList<>();
        try (FrameSource source =
                FrameSources.open(
                        SourceUri.of(file.toString()),
                        SourceSettings.DEFAULT.withPace(Pace.FAST),
                        Clock.systemUTC())) {
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                times.add(f.get().presentationTimeMicros());
            }
        }

        assertThat(times).hasSize(pictures);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isBetween(interval - 1000, interval + 1000);
        }
    }
}
