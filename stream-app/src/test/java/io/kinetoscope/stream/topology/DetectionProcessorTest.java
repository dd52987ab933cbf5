package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.DetectorState;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventDetectors;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.OpenEvent;
import io.kinetoscope.stream.event.Thresholds;
import io.kinetoscope.stream.evidence.EvidenceRecorder;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.evidence.TimeBudget;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** A task that takes up streams which another has left. */
final class DetectionProcessorTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final MockProcessorContext<byte[], Object> context = new MockProcessorContext<>();

    @Test
    void shouldEndTheEventsOfALiveStreamThatStaysSilent() {
        start(openEvent(true));

        pass(Duration.ofSeconds(60));

        assertThat(context.forwarded()).hasSize(1);
    }

    @Test
    void shouldLeaveTheEventsOfAFileOpenHoweverLongItWaits() {
        start(openEvent(false));

        pass(Duration.ofSeconds(60));

        assertThat(context.forwarded()).isEmpty();
    }

    private void start(DetectorState left) {
        KeyValueStore<String, DetectorState> states =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(ActionTopology.DETECTOR_STORE),
                                Serdes.String(),
                                new ProtobufSerde<>(DetectorState.parser()))
                        .withLoggingDisabled()
                        .build();
        states.init(context.getStateStoreContext(), states);
        context.addStateStore(states);
        states.put(left.getStreamId(), left);
        EventSettings settings = EventSettings.defaults();
        PipelineMetrics metrics = new PipelineMetrics(new CollectorRegistry());
        DetectionProcessor processor =
                new DetectionProcessor(
                        new EventDetectors(
                                new ModelVersion("m", 1),
                                new EventDetector(
                                        settings,
                                        List.of("dark", "bright"),
                                        Set.of("dark"),
                                        label -> new Thresholds(0.6, 0.4))),
                        settings.silenceTimeout(),
                        "event-evidence",
                        () ->
                                new EvidenceRecorder(
                                        new EvidenceSettings(100_000),
                                        new MemoryBudget(1 << 20),
                                        TimeBudget.ofProcessors(1),
                                        metrics),
                        metrics,
                        clock);
        processor.init(context);
    }

    private void pass(Duration time) {
        clock.advance(time);
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
    }

    private static DetectorState openEvent(boolean live) {
        long start = Instant.parse("2026-01-01T11:59:00Z").getEpochSecond() * 1_000_000;
        return DetectorState.newBuilder()
                .setCameraId("gate")
                .setStreamId("gate")
                .setSessionId("s")
                .setModelName("m")
                .setModelVersion(1)
                .setLive(live)
                .setLastSliceEndUs(start + 2_000_000)
                .addOpenEvents(
                        OpenEvent.newBuilder()
                                .setLabelIndex(1)
                                .setLabel("bright")
                                .setStartUs(start)
                                .setAboveUntilUs(start + 2_000_000)
                                .setScore(0.9)
                                .setTopScore(0.9)
                                .setStarted(true)
                                .setToldAtUs(start))
                .build();
    }
}
