package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends windows that cannot be processed to the dead letters, as they came, within the transaction
 * of the task that read them.
 */
final class DeadLetterOffice {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterOffice.class);

    private final ProcessorContext<byte[], Object> context;
    private final PipelineMetrics metrics;
    private final Clock clock;

    DeadLetterOffice(
            ProcessorContext<byte[], Object> context, PipelineMetrics metrics, Clock clock) {
        this.context = context;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Forwards the window to the sink.
     *
     * @param current the record on its way through the topology; key, time and headers are the
     *     window's own
     * @param window the bytes of the window
     * @param stage the part of the topology that gives up
     */
    void send(Record<byte[], ?> current, byte[] window, String stage, String reason) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        LOG.atWarn()
                .addKeyValue(
                        "stream", current.key() == null ? null : new String(current.key(), UTF_8))
                .addKeyValue("stage", stage)
                .log(
                        "Dead letter at {}: {}-{} offset {}: {}",
                        stage,
                        from.topic(),
                        from.partition(),
                        from.offset(),
                        reason);
        DeadLetter letter =
                new DeadLetter(
                        stage,
                        reason,
                        from.topic(),
                        from.partition(),
                        from.offset(),
                        clock.instant());
        metrics.deadLetter(stage);
        context.forward(
                new Record<>(
                        current.key(),
                        window,
                        current.timestamp(),
                        letter.addTo(current.headers())),
                ActionTopology.DEAD_LETTERS);
    }
}
