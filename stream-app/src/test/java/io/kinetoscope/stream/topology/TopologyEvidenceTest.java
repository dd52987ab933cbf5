package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.EvidenceReference;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pictures that show what an event was. */
@Timeout(120)
final class TopologyEvidenceTest {

    @AutoClose private final Scene scene = new Scene();
    @AutoClose private final TopologyTrial trial = new TopologyTrial();

    @Test
    void shouldShowHowAnEventStartsAndHowItEnds() {
        trial.start(Scene::brightness);

        trial.send(scene.brightFrom8To14s());

        List<ActionEvent> events = trial.events();
        List<TestRecord<String, EvidenceRecord>> shown = trial.evidence();
        String id = events.get(0).id();
        assertThat(shown).extracting(TestRecord::key).containsOnly(id);
        assertThat(shown)
                .extracting(record -> record.value().recordId())
                .containsExactly(
                        id + "-started-thumbnail",
                        id + "-started-animation",
                        id + "-ended-thumbnail",
                        id + "-ended-animation");
    }

    @Test
    void shouldReferToTheEvidenceInTheEvent() {
        trial.start(Scene::brightness);

        trial.send(scene.brightFrom8To14s());

        List<ActionEvent> events = trial.events();
        assertThat(events)
                .extracting(ActionEvent::type)
                .contains(
                        ActionEvent.Type.STARTED, ActionEvent.Type.UPDATED, ActionEvent.Type.ENDED);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.evidence()).isEqualTo(evidenceOf(event)));
    }

    @Test
    void shouldShowPicturesOfTheEventItself() throws Exception {
        trial.start(Scene::brightness);

        trial.send(scene.brightFrom8To14s());

        EvidenceRecord thumbnail = trial.evidence().get(0).value();
        assertThat(scene.decode(thumbnail.data()).rgb()[0] & 0xff).isGreaterThan(200);
    }

    @Test
    void shouldMakeNoEvidenceWhenItIsOff() {
        trial.setEvidence(EvidenceSettings.NONE);
        trial.start(Scene::brightness);

        trial.send(scene.brightFrom8To14s());

        assertThat(trial.evidence()).isEmpty();
        assertThat(trial.events()).isNotEmpty().allMatch(event -> event.evidence().isEmpty());
    }

    private static Optional<EvidenceReference> evidenceOf(ActionEvent event) {
        return event.type() == ActionEvent.Type.UPDATED
                ? Optional.empty()
                : Optional.of(
                        new EvidenceReference(
                                "event-evidence",
                                event.recordId() + "-thumbnail",
                                Optional.of(event.recordId() + "-animation")));
    }
}
