package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.PublishedScores;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which clips of the windows are scored, with real JPEG decoding. */
@Timeout(120)
final class ActionTopologyTest {

    @AutoClose private final Scene scene = new Scene();
    @AutoClose private final TopologyTrial trial = new TopologyTrial();

    @Test
    void shouldScoreEveryClipOfAFile() {
        trial.start(Scene::brightness);

        trial.send(scene.grey("s", 80, i -> 0));

        // 10 s, clips of 2 s every second.
        assertThat(trial.scores())
                .extracting(s -> s.span().index())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void shouldKeepTheStreamsOfAPartitionApart() {
        trial.start(Scene::brightness);
        List<FrameWindow> one = scene.grey("one", 80, i -> 255);
        List<FrameWindow> two = Windows.file("gate/left", "two", 80);
        List<FrameWindow> other = scene.grey(two, i -> 0);

        for (int i = 0; i < one.size(); i++) {
            trial.send(List.of(one.get(i), other.get(i)));
        }

        assertThat(trial.events()).extracting(ActionEvent::streamId).containsOnly("gate");
    }

    @Test
    void shouldReadAgainWhatIsNotInMemory() {
        trial.start(Scene::brightness);
        trial.send(scene.brightFrom8To14s());
        List<PublishedScores> expected = withoutLatency(trial.scores());
        trial.stop();
        trial.windowLog().clear();
        trial.startWithoutMemory(trial.windowLog());

        trial.send(scene.brightFrom8To14s());

        assertThat(withoutLatency(trial.scores())).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void shouldGoOnWhenTheTopicHasForgottenWhatIsNotInMemory() {
        trial.startWithoutMemory(new FakeWindowLog());

        trial.send(scene.grey("s", 80, i -> 0));

        assertThat(trial.scores()).extracting(s -> s.span().index()).contains(8L);
        assertThat(trial.deadLetters()).isEmpty();
    }

    @Test
    void shouldFailTheTaskAndNotTheWindowWhenKafkaDoesNotAnswer() {
        trial.startWithoutMemory(
                new FakeWindowLog() {
                    @Override
                    public void read(TopicPartition from, long first, long last, Reader reader) {
                        throw new UnreadableLogException("the broker is away");
                    }
                });
        List<FrameWindow> windows = scene.grey("s", 80, i -> 0);
        trial.send(windows.subList(0, 1));

        assertThatThrownBy(() -> trial.send(windows.subList(1, 2)))
                .hasRootCauseInstanceOf(UnreadableLogException.class);
        assertThat(trial.deadLetters()).isEmpty();
    }

    private static List<PublishedScores> withoutLatency(List<PublishedScores> scores) {
        return scores.stream()
                .map(
                        s ->
                                new PublishedScores(
                                        s.span(), s.model(), s.topK(), new Latency(0, 0, 0, 0)))
                .toList();
    }
}
