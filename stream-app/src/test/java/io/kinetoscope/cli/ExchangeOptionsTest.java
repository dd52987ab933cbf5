package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.store.ModelStore;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be meant is refused before Kafka is asked for anything. */
final class ExchangeOptionsTest {

    @TempDir private Path dir;

    @BeforeEach
    void create() {
        add("m", 4);
        add("m", 4);
        add("longer", 8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--shadow m | --shadow m:2 is the model that scores already: name another one",
                "--shadow m:2 | --shadow m:2 is the model that scores already: name another one",
                "--shadow n | there is no model 'n' in",
                "--shadow longer | longer:1 sees 8 frames at 8.0/s, 32x32 of 32x32, but m:2",
                "--model-check-interval 5ms | --model-check-interval is shorter than 100ms",
            })
    void shouldRefuseWhatCannotBeMeant(String flags, String error) {
        CommandRun run = run("stream --model m --port 0 " + flags);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(error).hasLineCount(1);
    }

    private void add(String name, int frames) {
        TinyModel.named(name, frames).addTo(new ModelStore(dir, List.of()));
    }

    private CommandRun run(String line) {
        List<String> words =
                Stream.concat(Stream.of(line.split(" ")), Stream.of("--store", dir.toString()))
                        .toList();
        return CommandRun.of(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
    }
}
