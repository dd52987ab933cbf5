package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ActionEventTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:00.000001Z");

    @Test
    void shouldKnowTheSessionThatItHappenedIn() {
        ActionEvent event = event(ActionEvent.id("gate/left", "one", "run", START));

        assertThat(event.isOf("one")).isTrue();
        assertThat(event.isOf("two")).isFalse();
    }

    private static ActionEvent event(String id) {
        return new ActionEvent(
                id,
                ActionEvent.Type.STARTED,
                "gate",
                "gate/left",
                "run",
                0,
                0.9,
                0.9,
                START,
                null,
                new ModelVersion("m", 1),
                List.of(new LabelScore("run", 0.9)),
                new Latency(1, 2, 3, 6),
                Optional.empty(),
                id + "-started",
                START);
    }
}
