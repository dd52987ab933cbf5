package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.inference.ClassificationException;
import io.kinetoscope.stream.inference.FakeClassifier;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One version takes over from another, and a shadow scores beside the model. */
@Timeout(120)
final class TopologyModelsTest {

    @AutoClose private final Scene scene = new Scene();
    @AutoClose private final TopologyTrial trial = new TopologyTrial();

    @Test
    void shouldNameInEachRecordTheVersionThatScored() throws Exception {
        trial.start(Scene::brightness);

        sendBrightFileAndExchangeInTheMiddle(8, List.of("dark", "bright"));

        assertThat(trial.scores())
                .hasSize(19)
                .extracting(s -> s.model().version())
                .isSorted()
                .containsOnly(7, 8);
        assertThat(trial.events())
                .extracting(ActionEvent::type, e -> e.model().version())
                .contains(tuple(ActionEvent.Type.STARTED, 7), tuple(ActionEvent.Type.ENDED, 8));
    }

    @Test
    void shouldGoOnWithAnEventWhenTheVersionsHaveTheSameLabels() throws Exception {
        trial.start(Scene::brightness);

        sendBrightFileAndExchangeInTheMiddle(8, List.of("dark", "bright"));

        assertThat(trial.events().stream().map(ActionEvent::id).distinct()).hasSize(1);
    }

    @Test
    void shouldTellTheLabelsOfTheVersionThatScored() throws Exception {
        trial.start(Scene::brightness);

        sendBrightFileAndExchangeInTheMiddle(8, List.of("dark", "light"));

        assertThat(trial.scores())
                .extracting(s -> s.model().version(), s -> s.topK().get(0).label())
                .containsOnly(tuple(7, "bright"), tuple(8, "light"));
        assertThat(trial.events())
                .extracting(ActionEvent::label, ActionEvent::type, e -> e.model().version())
                .containsSubsequence(
                        tuple("bright", ActionEvent.Type.STARTED, 7),
                        tuple("bright", ActionEvent.Type.ENDED, 7),
                        tuple("light", ActionEvent.Type.STARTED, 8),
                        tuple("light", ActionEvent.Type.ENDED, 8));
    }

    @Test
    void shouldPublishTheScoresOfAShadowBesideThoseOfTheModel() {
        trial.setShadow(fakeShadow(9, Scene::brightness));
        trial.start(Scene::brightness);

        trial.send(scene.grey("s", 24, i -> 255));

        assertThat(trial.scores())
                .extracting(s -> s.span().index(), s -> s.model().version())
                .containsExactly(tuple(0L, 7), tuple(0L, 9), tuple(1L, 7), tuple(1L, 9));
    }

    @Test
    void shouldMakeEventsOfTheModelAlone() {
        trial.setShadow(fakeShadow(9, clip -> new float[] {1, 0}));
        trial.start(Scene::brightness);

        trial.send(scene.grey("s", 80, i -> 255));

        assertThat(trial.events())
                .isNotEmpty()
                .allMatch(e -> e.model().version() == 7 && e.label().equals("bright"));
    }

    @Test
    void shouldGoOnWhenTheShadowFails() {
        trial.setShadow(
                fakeShadow(
                        9,
                        clip -> {
                            throw new ClassificationException("the shadow is broken");
                        }));
        trial.start(Scene::brightness);

        trial.send(scene.grey("s", 80, i -> 0));

        assertThat(trial.scores()).hasSize(9).allMatch(s -> s.model().version() == 7);
        assertThat(trial.deadLetters()).isEmpty();
    }

    @Test
    void shouldPublishAClipOnceWhenTheShadowHasTakenOver() {
        trial.setShadow(fakeShadow(7, Scene::brightness));
        trial.start(Scene::brightness);

        trial.send(scene.grey("s", 80, i -> 0));

        assertThat(trial.scores()).hasSize(9);
    }

    private void sendBrightFileAndExchangeInTheMiddle(int version, List<String> labels)
            throws InterruptedException {
        List<FrameWindow> windows = scene.grey("s", 160, i -> 255);
        trial.send(windows.subList(0, windows.size() / 2));
        trial.exchange(version, labels);
        trial.send(windows.subList(windows.size() / 2, windows.size()));
    }

    private static FakeClassifier fakeShadow(int version, Function<Clip, float[]> scores) {
        return new FakeClassifier(version, List.of("still", "lit"), scores);
    }
}
