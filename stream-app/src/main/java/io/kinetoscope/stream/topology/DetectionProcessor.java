package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.clip.SessionEnd;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.Detection;
import io.kinetoscope.stream.event.DetectorState;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventDetectors;
import io.kinetoscope.stream.event.EvidenceReference;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceRecorder;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Third step: from the scores of a stream's clips to its action events. */
final class DetectionProcessor implements Processor<byte[], StreamProgress, byte[], Object> {

    /** Has a level of its own: events are told on their topic, to people by the command events. */
    private static final Logger EVENTS = LoggerFactory.getLogger("io.kinetoscope.events");

    private static final Duration SILENCE_CHECK = Duration.ofSeconds(1);

    private final EventDetectors detectors;
    private final Duration silenceTimeout;
    private final String evidenceTopic;
    private final Supplier<EvidenceRecorder> recorders;
    private final PipelineMetrics metrics;
    private final Clock clock;
    // When live streams were last heard here. It need not survive: after a restart every live
    // stream
    // has the whole timeout again to speak up.
    private final Map<String, Instant> heard = new HashMap<>();
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<String, DetectorState> states;
    private EvidenceRecorder recorder;

    /**
     * @param recorders makes one for each task, which closes it
     */
    DetectionProcessor(
            EventDetectors detectors,
            Duration silenceTimeout,
            String evidenceTopic,
            Supplier<EvidenceRecorder> recorders,
            PipelineMetrics metrics,
            Clock clock) {
        this.detectors = detectors;
        this.silenceTimeout = silenceTimeout;
        this.evidenceTopic = evidenceTopic;
        this.recorders = recorders;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.recorder = recorders.get();
        this.states = context.getStateStore(ActionTopology.DETECTOR_STORE);
        Instant now = clock.instant();
        try (KeyValueIterator<String, DetectorState> known = states.all()) {
            while (known.hasNext()) {
                KeyValue<String, DetectorState> entry = known.next();
                if (entry.value.getLive()) {
                    heard.put(entry.key, now);
                }
            }
        }
        context.schedule(
                SILENCE_CHECK, PunctuationType.WALL_CLOCK_TIME, time -> endSilentStreams());
    }

    @Override
    public void process(Record<byte[], StreamProgress> record) {
        if (record.value() instanceof StreamProgress.Scored scored) {
            String stream = scored.scores().span().streamId();
            boolean live = scored.sourceKind() == SourceKind.LIVE;
            if (live) {
                heard.put(stream, clock.instant());
            } else {
                // A file may wait for its turn: silence means nothing.
                heard.remove(stream);
            }
            DetectorState before = state(stream).toBuilder().setLive(live).build();
            recorder.see(scored.scores().span(), scored.jpegs());
            keep(
                    stream,
                    record.timestamp(),
                    detectors
                            .of(scored.scores().model())
                            .accept(before, scored.scores(), clock.instant()));
        } else if (record.value() instanceof StreamProgress.Ended ended) {
            SessionEnd session = ended.session();
            heard.remove(session.streamId());
            DetectorState before = state(session.streamId());
            keep(
                    session.streamId(),
                    record.timestamp(),
                    detectorOf(before).endSession(before, session.sessionId(), session.at()));
        }
    }

    @Override
    public void close() {
        if (recorder != null) {
            recorder.close();
        }
    }

    private void endSilentStreams() {
        Instant now = clock.instant();
        heard.entrySet()
                .removeIf(
                        stream -> {
                            boolean silent =
                                    Duration.between(stream.getValue(), now)
                                                    .compareTo(silenceTimeout)
                                            >= 0;
                            if (silent) {
                                DetectorState before = state(stream.getKey());
                                Detection detection = detectorOf(before).endIfSilent(before, now);
                                keep(stream.getKey(), now.toEpochMilli(), detection);
                            }
                            return silent;
                        });
    }

    /** That of the model whose scores the state holds, though another may have taken over. */
    private EventDetector detectorOf(DetectorState state) {
        return detectors.of(new ModelVersion(state.getModelName(), state.getModelVersion()));
    }

    private DetectorState state(String stream) {
        DetectorState state = states.get(stream);
        return state == null ? DetectorState.getDefaultInstance() : state;
    }

    private void keep(String stream, long timestamp, Detection detection) {
        states.put(stream, detection.state());
        for (ActionEvent event : detection.events()) {
            metrics.actionEvent(
                    event.cameraId(),
                    event.label(),
                    event.type().word(),
                    Duration.ofNanos((long) (event.latencyMs().total() * 1e6)));
            Optional<EvidenceRecorder.Evidence> evidence = recorder.of(event);
            evidence.ifPresent(made -> send(event.id(), timestamp, made));
            forward(
                    stream,
                    timestamp,
                    evidence.map(made -> event.with(reference(made))).orElse(event),
                    ActionTopology.ACTION_EVENTS);
            log(event);
        }
    }

    private void log(ActionEvent event) {
        if (event.type() == ActionEvent.Type.UPDATED) {
            return;
        }
        EVENTS.atInfo()
                .addKeyValue("stream", event.streamId())
                .addKeyValue("event", event.id())
                .addKeyValue("label", event.label())
                .addKeyValue("score", event.topScore())
                .log("{} {} in {}", event.label(), event.type().word(), event.streamId());
    }

    private void send(String eventId, long timestamp, EvidenceRecorder.Evidence evidence) {
        forward(eventId, timestamp, evidence.thumbnail(), ActionTopology.EVENT_EVIDENCE);
        evidence.animation()
                .ifPresent(
                        animation ->
                                forward(
                                        eventId,
                                        timestamp,
                                        animation,
                                        ActionTopology.EVENT_EVIDENCE));
    }

    private EvidenceReference reference(EvidenceRecorder.Evidence evidence) {
        return new EvidenceReference(
                evidenceTopic,
                evidence.thumbnail().recordId(),
                evidence.animation().map(EvidenceRecord::recordId));
    }

    private void forward(String key, long timestamp, Object value, String sink) {
        context.forward(
                new Record<>(key.getBytes(UTF_8), value, timestamp, new RecordHeaders()), sink);
    }
}
