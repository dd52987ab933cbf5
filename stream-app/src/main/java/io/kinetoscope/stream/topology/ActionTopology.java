package io.kinetoscope.stream.topology;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.DetectorState;
import io.kinetoscope.stream.event.EventDetectors;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.evidence.EvidenceRecorder;
import io.kinetoscope.stream.evidence.EvidenceSerde;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.evidence.TimeBudget;
import io.kinetoscope.stream.inference.ClipDecoder;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.inference.ShadowScorer;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The road of a window through the stream app, all on the thread of its partition:
 *
 * <pre>
 * frame-windows → assemble → score → clip-scores
 *                    │         └───→ detect → action-events, event-evidence
 *    └──────────────────┴──────────→ dead-letters
 * </pre>
 *
 * <p>How many clips of a stream were skipped goes to camera-status.
 *
 * <p>Keys and values enter and leave as bytes: what cannot be read is a dead letter with the bytes
 * it came with.
 */
public final class ActionTopology {

    static final String ASSEMBLE = "assemble";
    static final String SCORE = "score";
    static final String DETECT = "detect";
    static final String CLIP_SCORES = "clip-scores-sink";
    static final String ACTION_EVENTS = "action-events-sink";
    static final String EVENT_EVIDENCE = "event-evidence-sink";
    static final String DEAD_LETTERS = "dead-letters-sink";
    static final String CAMERA_STATUS = "camera-status-sink";

    static final String ASSEMBLY_STORE = "assembly";
    static final String DETECTOR_STORE = "detector";

    /**
     * Shares of the heap. Two of the memories spare work only: what they lack is read or decoded
     * anew. Of the third it is not shown.
     */
    private static final double WINDOW_SHARE = 0.25;

    private static final double PICTURE_SHARE = 0.125;

    private static final double EVIDENCE_SHARE = 0.0625;

    /** Of the processors' time; events beyond are told without moving pictures. */
    private static final double EVIDENCE_TIME_SHARE = 0.125;

    private static final String SOURCE = "frame-windows-source";

    private final Topics topics;
    private final ClipAssembler assembler;
    private final Supplier<ClipDecoder> decoders;
    private final MicroBatcher batcher;
    private final Optional<ShadowScorer> shadow;
    private final EventDetectors detectors;
    private final EventSettings events;
    private final EvidenceSettings evidence;
    private final PipelineMetrics metrics;
    private final Clock clock;

    /**
     * @param decoders makes one decoder for each task, which closes it
     * @param batcher shared by all tasks of the process; stays its owner's to close
     * @param shadow scores the same clips, for the topic of scores only; stays its owner's to close
     * @param detectors of every model that the batcher scores with
     */
    public ActionTopology(
            Topics topics,
            ClipAssembler assembler,
            Supplier<ClipDecoder> decoders,
            MicroBatcher batcher,
            Optional<ShadowScorer> shadow,
            EventDetectors detectors,
            EventSettings events,
            EvidenceSettings evidence,
            PipelineMetrics metrics,
            Clock clock) {
        this.topics = topics;
        this.assembler = assembler;
        this.decoders = decoders;
        this.batcher = batcher;
        this.shadow = shadow;
        this.detectors = detectors;
        this.events = events;
        this.evidence = evidence;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Builds a topology of its own at each call.
     *
     * @param kafka where windows are read again that are no longer in memory
     */
    public Topology build(KafkaSettings kafka) {
        return build(() -> new KafkaWindowLog(kafka), MemoryBudget.ofHeap(WINDOW_SHARE));
    }

    Topology build(Supplier<WindowLog> logs, MemoryBudget windowMemory) {
        MemoryBudget pictureMemory = MemoryBudget.ofHeap(PICTURE_SHARE);
        metrics.memory("windows", windowMemory::used);
        MemoryBudget evidenceMemory = MemoryBudget.ofHeap(EVIDENCE_SHARE);
        metrics.memory("pictures", pictureMemory::used);
        metrics.memory("evidence", evidenceMemory::used);
        TimeBudget evidenceTime = TimeBudget.ofProcessors(EVIDENCE_TIME_SHARE);
        Topology topology = new Topology();
        topology.addSource(
                SOURCE,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.frameWindows());
        topology.addProcessor(
                ASSEMBLE,
                () -> new AssemblyProcessor(assembler, logs, windowMemory, metrics, clock),
                SOURCE);
        topology.addProcessor(
                SCORE,
                () ->
                        new ScoringProcessor(
                                decoders,
                                batcher,
                                shadow,
                                events.topK(),
                                pictureMemory,
                                metrics,
                                clock),
                ASSEMBLE);
        topology.addProcessor(
                DETECT,
                () ->
                        new DetectionProcessor(
                                detectors,
                                events.silenceTimeout(),
                                topics.eventEvidence(),
                                () ->
                                        new EvidenceRecorder(
                                                evidence, evidenceMemory, evidenceTime, metrics),
                                metrics,
                                clock),
                SCORE);
        topology.addStateStore(
                store(ASSEMBLY_STORE, Serdes.String(), new ProtobufSerde<>(AssemblyState.parser())),
                ASSEMBLE);
        topology.addStateStore(
                store(DETECTOR_STORE, Serdes.String(), new ProtobufSerde<>(DetectorState.parser())),
                DETECT);
        ByteArraySerializer bytes = new ByteArraySerializer();
        topology.addSink(
                CLIP_SCORES, topics.clipScores(), bytes, new ClipScoresSerde().serializer(), SCORE);
        topology.addSink(
                ACTION_EVENTS,
                topics.actionEvents(),
                bytes,
                new ActionEventSerde().serializer(),
                DETECT);
        topology.addSink(
                EVENT_EVIDENCE,
                topics.eventEvidence(),
                bytes,
                new EvidenceSerde().serializer(),
                DETECT);
        topology.addSink(DEAD_LETTERS, topics.deadLetters(), bytes, bytes, ASSEMBLE, SCORE);
        topology.addSink(CAMERA_STATUS, topics.cameraStatus(), bytes, bytes, ASSEMBLE);
        return topology;
    }

    /** The settings of Kafka Streams that the topology relies on. */
    public Map<String, Object> requiredConfig() {
        return Map.of(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                ProcessingFaultHandler.class,
                ProcessingFaultHandler.TOPIC_CONFIG,
                topics.deadLetters(),
                ProcessingFaultHandler.METRICS_CONFIG,
                metrics,
                ProcessingFaultHandler.CLOCK_CONFIG,
                clock);
    }

    /**
     * In memory, for it is small, and in a changelog, for it must survive. The changelog is
     * compacted often: a stream's last value is all that counts.
     */
    private static <K, V> StoreBuilder<?> store(String name, Serde<K> keys, Serde<V> values) {
        KeyValueBytesStoreSupplier memory = Stores.inMemoryKeyValueStore(name);
        return Stores.keyValueStoreBuilder(memory, keys, values)
                .withCachingDisabled()
                .withLoggingEnabled(
                        Map.of(
                                "segment.bytes",
                                Integer.toString(32 << 20),
                                "min.cleanable.dirty.ratio",
                                "0.1",
                                // Else brokers refuse state of a worker whose clock is ahead.
                                "message.timestamp.type",
                                "LogAppendTime",
                                "delete.retention.ms",
                                Integer.toString(60_000)));
    }
}
