package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any stream: random scores, gaps, sessions, silences and settings. */
class EventDetectorPropertyTest {

    private static final int STREAMS = 200;
    private static final List<String> LABELS = List.of("idle", "a", "b", "c");

    static List<Long> seeds() {
        return new Random(7).longs(STREAMS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldTellACoherentStory(long seed) {
        List<ActionEvent> events = new RandomStream(seed, false).run();
        assertThat(events).as("a story worth the test").isNotEmpty();
        Map<String, ActionEvent> lastOfEvent = new HashMap<>();
        Map<String, Instant> endOfLabel = new HashMap<>();
        Set<String> recordIds = new HashSet<>();
        for (ActionEvent event : events) {
            ActionEvent before = lastOfEvent.put(event.id(), event);
            assertThat(recordIds.add(event.recordId())).as("each record id once").isTrue();
            assertThat(event.label()).isNotEqualTo("idle");
            assertThat(event.topScore()).isGreaterThanOrEqualTo(event.score());
            if (before == null) {
                assertThat(event.type()).isEqualTo(ActionEvent.Type.STARTED);
                assertThat(event.start())
                        .as("no overlap with the label's last event, which has ended")
                        .isAfterOrEqualTo(endOfLabel.getOrDefault(event.label(), Instant.EPOCH));
                endOfLabel.put(event.label(), Instant.MAX);
            } else {
                assertThat(event.type()).isNotEqualTo(ActionEvent.Type.STARTED);
                assertThat(before.type()).isNotEqualTo(ActionEvent.Type.ENDED);
                assertThat(event.time()).isAfterOrEqualTo(before.time());
                assertThat(event.start()).isEqualTo(before.start());
                assertThat(event.topScore()).isGreaterThanOrEqualTo(before.topScore());
            }
            if (event.type() == ActionEvent.Type.ENDED) {
                assertThat(event.end()).isAfterOrEqualTo(event.start());
                endOfLabel.put(event.label(), event.end());
            }
        }
        assertThat(lastOfEvent.values())
                .as("the last session was ended")
                .allMatch(event -> event.type() == ActionEvent.Type.ENDED);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldTellTheSameAgainWhenTheStateIsSavedBetweenSteps(long seed) {
        assertThat(new RandomStream(seed, true).run())
                .isEqualTo(new RandomStream(seed, false).run());
    }

    /** A stream that a seed makes up. */
    private static final class RandomStream {

        private final Random random;
        private final boolean saving;
        private final EventSettings settings;
        private final EventDetector detector;
        private final List<ActionEvent> events = new ArrayList<>();
        private DetectorState state = DetectorState.getDefaultInstance();
        private Instant time = ScoreScript.T0;
        private int session;
        private long index;

        RandomStream(long seed, boolean saving) {
            this.saving = saving;
            random = new Random(seed);
            settings =
                    new EventSettings(
                            1 + random.nextInt(6),
                            LabelThresholds.modelDefault(EventSettings.ENTER_FLAG),
                            LabelThresholds.modelDefault(EventSettings.EXIT_FLAG),
                            Duration.ofMillis(random.nextInt(1500)),
                            Duration.ofMillis(random.nextInt(1500)),
                            Duration.ofMillis(random.nextInt(2000)),
                            3,
                            Duration.ofSeconds(30));
            detector =
                    new EventDetector(
                            settings, LABELS, Set.of("idle"), label -> new Thresholds(0.4, 0.3));
        }

        List<ActionEvent> run() {
            for (int step = 0; step < 150; step++) {
                int what = random.nextInt(30);
                if (what == 0) {
                    session++;
                    index = 0;
                    pass(random.nextInt(3000));
                } else if (what == 1) {
                    keep(detector.endSession(state, "s" + session, time));
                } else if (what == 2) {
                    keep(detector.endIfSilent(state, time.plusSeconds(31)));
                } else if (what < 6) {
                    index += 1 + random.nextInt(3);
                    pass(random.nextInt(2500));
                } else {
                    clip();
                }
            }
            return end();
        }

        private List<ActionEvent> end() {
            keep(detector.endSession(state, "s" + session, time));
            assertThat(state.getOpenEventsCount()).isZero();
            return events;
        }

        private void clip() {
            Instant from = time;
            pass(100 + random.nextInt(900));
            ClipSpan span =
                    new ClipSpan("door", "door", "s" + session, index, from, time, from, time);
            keep(
                    detector.accept(
                            state,
                            new ClipScores(
                                    span, ScoreScript.MODEL, probabilities(), ScoreScript.LATENCY),
                            time));
            index++;
            assertThat(state.getRecentCount()).isLessThanOrEqualTo(settings.smoothing());
        }

        private float[] probabilities() {
            float[] values = new float[LABELS.size()];
            float rest = 1;
            for (int i = 0; i < values.length; i++) {
                values[i] = rest * random.nextFloat();
                rest -= values[i];
            }
            float first = values[0];
            int other = random.nextInt(values.length);
            values[0] = values[other];
            values[other] = first;
            return values;
        }

        private void pass(int millis) {
            time = time.plusMillis(millis);
        }

        private void keep(Detection detection) {
            events.addAll(detection.events());
            state = saving ? saved(detection.state()) : detection.state();
        }

        private static DetectorState saved(DetectorState state) {
            try {
                return DetectorState.parseFrom(state.toByteArray());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError("what was written can be read", e);
            }
        }
    }
}
