package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.inference.ClassificationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What cannot be processed is a dead letter, and its stream goes on. */
@Timeout(120)
final class TopologyDeadLettersTest {

    @AutoClose private final Scene scene = new Scene();
    @AutoClose private final TopologyTrial trial = new TopologyTrial();

    @Test
    void shouldMakeARecordThatIsNoWindowADeadLetterAsItCame() {
        trial.start(Scene::brightness);

        trial.sendRaw(
                new TestRecord<>(
                        Scene.CAMERA.getBytes(UTF_8), "no window".getBytes(UTF_8), Instant.EPOCH));

        TestRecord<byte[], byte[]> letter = trial.deadLetters().get(0);
        assertThat(letter.value()).isEqualTo("no window".getBytes(UTF_8));
        assertThat(letter.key()).isEqualTo(Scene.CAMERA.getBytes(UTF_8));
        assertThat(header(letter, DeadLetter.STAGE)).isEqualTo("assemble");
        assertThat(header(letter, DeadLetter.TOPIC)).isEqualTo("frame-windows");
    }

    @Test
    void shouldMakeARecordWithoutAValueADeadLetter() {
        trial.start(Scene::brightness);

        trial.sendRaw(new TestRecord<>(Scene.CAMERA.getBytes(UTF_8), null, Instant.EPOCH));

        assertThat(header(trial.deadLetters().get(0), DeadLetter.REASON))
                .isEqualTo("the record has no value");
    }

    @Test
    void shouldMakeAWindowUnderAForeignKeyADeadLetter() {
        trial.start(Scene::brightness);

        trial.sendRaw(
                new TestRecord<>(
                        "other".getBytes(UTF_8),
                        scene.grey("s", 8, i -> 0).get(0).toByteArray(),
                        Instant.EPOCH));

        assertThat(header(trial.deadLetters().get(0), DeadLetter.REASON))
                .isEqualTo("the record key is not the stream id 'gate' of its window");
    }

    @Test
    void shouldMakeAWindowWithABrokenPictureADeadLetterOnce() {
        trial.start(Scene::brightness);
        List<FrameWindow> windows = new ArrayList<>(scene.grey("s", 80, i -> 0));
        FrameWindow broken = Scene.withBrokenPicture(windows.get(3));
        windows.set(3, broken);

        trial.send(windows);

        List<TestRecord<byte[], byte[]>> letters = trial.deadLetters();
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).value()).isEqualTo(broken.toByteArray());
    }

    @Test
    void shouldGoOnWithAStreamAfterABrokenPicture() {
        trial.start(Scene::brightness);
        List<FrameWindow> windows = new ArrayList<>(scene.grey("s", 80, i -> 0));
        windows.set(3, Scene.withBrokenPicture(windows.get(3)));

        trial.send(windows);

        assertThat(trial.scores()).extracting(s -> s.span().index()).contains(0L, 1L, 6L, 7L, 8L);
    }

    @Test
    void shouldMakeAWindowWhoseClipCannotBeScoredADeadLetter() {
        trial.start(
                clip -> {
                    throw new ClassificationException("the device is gone");
                });

        trial.send(scene.grey("s", 8, i -> 0));

        assertThat(header(trial.deadLetters().get(0), DeadLetter.REASON))
                .isEqualTo("the device is gone");
    }

    @Test
    void shouldMakeAFaultThatNobodyForesawADeadLetter() {
        trial.start(
                clip -> {
                    throw new IllegalStateException("a bug");
                });

        trial.send(scene.grey("s", 8, i -> 0));

        assertThat(header(trial.deadLetters().get(0), DeadLetter.REASON)).contains("a bug");
    }

    private static String header(TestRecord<?, ?> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
