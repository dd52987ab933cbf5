package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kinetoscope.stream.event.ActionEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of scores: events, timed by the footage. */
@Timeout(120)
final class TopologyEventsTest {

    @AutoClose private final Scene scene = new Scene();
    @AutoClose private final TopologyTrial trial = new TopologyTrial();

    @Test
    void shouldTurnABrightSpanIntoOneEvent() {
        trial.start(Scene::brightness);

        trial.send(scene.brightFrom8To14s());

        assertThat(trial.events())
                .extracting(ActionEvent::type, ActionEvent::label)
                .contains(
                        tuple(ActionEvent.Type.STARTED, "bright"),
                        tuple(ActionEvent.Type.ENDED, "bright"))
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldTimeAnEventByTheFootage() {
        trial.start(Scene::brightness);

        trial.send(scene.brightFrom8To14s());

        ActionEvent ended =
                trial.events().stream().filter(e -> e.end() != null).findFirst().orElseThrow();
        assertThat(Duration.between(Scene.BEGIN.plusSeconds(8), ended.start()).abs())
                .isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(Duration.between(Scene.BEGIN.plusSeconds(14), ended.end()).abs())
                .isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldEndOpenEventsWithTheirFile() {
        trial.start(Scene::brightness);

        trial.send(scene.grey("s", 80, i -> 255));

        assertThat(trial.events())
                .filteredOn(event -> event.type() == ActionEvent.Type.ENDED)
                .singleElement()
                .extracting(ActionEvent::end)
                .isEqualTo(Scene.BEGIN.plusSeconds(10));
    }

    @Test
    void shouldGiveTheSameEventIdsOnAReplay() {
        trial.start(Scene::brightness);
        trial.send(scene.grey("s", 80, i -> 255));
        List<String> first = trial.events().stream().map(ActionEvent::id).toList();
        trial.stop();
        trial.start(Scene::brightness);

        trial.send(scene.grey("s", 80, i -> 255));

        assertThat(trial.events().stream().map(ActionEvent::id).toList())
                .isEqualTo(first)
                .isNotEmpty();
    }

    @Test
    void shouldEndTheEventsOfALiveStreamThatFellSilent() {
        trial.start(Scene::brightness);
        trial.send(Scene.live(scene.grey("s", 80, i -> 255)));
        assertThat(trial.events())
                .extracting(ActionEvent::type)
                .doesNotContain(ActionEvent.Type.ENDED);

        trial.advance(Duration.ofSeconds(60));

        assertThat(trial.events()).extracting(ActionEvent::type).contains(ActionEvent.Type.ENDED);
    }
}
