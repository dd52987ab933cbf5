package io.kinetoscope.stream.topology;

import io.kinetoscope.stream.inference.ShuttingDownException;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults in processing that nobody foresaw: the record at fault becomes a dead letter, with the
 * exception as its reason, and its stream goes on. Only a shutdown, or Kafka that does not answer,
 * fails the task, so that nothing of the record is committed. Kafka Streams makes it, by name, from
 * the configuration.
 */
public final class ProcessingFaultHandler implements ProcessingExceptionHandler {

    static final String TOPIC_CONFIG = "kinetoscope.dead.letters.topic";
    static final String METRICS_CONFIG = "kinetoscope.dead.letters.metrics";
    static final String CLOCK_CONFIG = "kinetoscope.dead.letters.clock";

    private static final Logger LOG = LoggerFactory.getLogger(ProcessingFaultHandler.class);

    private String topic;
    private PipelineMetrics metrics;
    private Clock clock;

    @Override
    public void configure(Map<String, ?> configs) {
        topic = (String) configs.get(TOPIC_CONFIG);
        metrics = (PipelineMetrics) configs.get(METRICS_CONFIG);
        clock = (Clock) configs.get(CLOCK_CONFIG);
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (exception instanceof ShuttingDownException
                || exception instanceof UnreadableLogException) {
            return Response.fail();
        }
        LOG.error(
                "Unforeseen fault at {}: {}-{} offset {} becomes a dead letter",
                context.processorNodeId(),
                context.topic(),
                context.partition(),
                context.offset(),
                exception);
        metrics.deadLetter(context.processorNodeId());
        DeadLetter letter =
                new DeadLetter(
                        context.processorNodeId(),
                        exception.toString(),
                        context.topic(),
                        context.partition(),
                        context.offset(),
                        clock.instant());
        return Response.resume(
                List.of(
                        new ProducerRecord<>(
                                topic,
                                null,
                                context.timestamp(),
                                context.sourceRawKey(),
                                context.sourceRawValue(),
                                letter.addTo(context.headers()))));
    }
}
