package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that people read must not promise other formats than the schemas. */
class EventsPageTest {

    @Test
    void shouldShowRecordsThatTheSchemasAllow() throws IOException {
        String page = Files.readString(Path.of("../docs/EVENTS.md"));
        List<String> examples =
                Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL)
                        .matcher(page)
                        .results()
                        .map((MatchResult example) -> example.group(1))
                        .toList();
        assertThat(examples).hasSize(2);
        assertThat(new PublishedSchema("action-event.schema.json").faults(examples.get(0)))
                .isEmpty();
        assertThat(new PublishedSchema("clip-scores.schema.json").faults(examples.get(1)))
                .isEmpty();
    }
}
