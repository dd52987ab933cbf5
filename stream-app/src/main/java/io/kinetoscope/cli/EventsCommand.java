package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.MalformedRecordException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows the action events. */
@Command(name = "events", description = "Follow the action events as they come.")
final class EventsCommand extends LoggedCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(EventsCommand.class);

    private static final Duration POLL = Duration.ofMillis(200);

    @Option(names = "--from-beginning", description = "Begin with the oldest event there is.")
    private boolean fromBeginning;

    @Option(
            names = "--until-idle",
            paramLabel = "TIME",
            description =
                    "End when no event came for so long and the stream app has nothing left to"
                            + " score.")
    private Duration untilIdle;

    @Option(
            names = "--stream",
            paramLabel = "ID",
            split = "\n",
            description = "Only of this stream (repeatable).")
    private Set<String> streams = Set.of();

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            split = "\n",
            description = "Only with this label (repeatable).")
    private Set<String> labels = Set.of();

    @Option(names = "--json", description = "One JSON object a line, as on the topic.")
    private boolean json;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            defaultValue = "kinetoscope",
            description =
                    "Stream app whose backlog --until-idle looks at (default: ${DEFAULT-VALUE}).")
    private String applicationId;

    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;

    private final Deserializer<ActionEvent> events = new ActionEventSerde().deserializer();
    private final EventLine line = new EventLine(ZoneId.systemDefault());
    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        topicOptions.ensure(connection, topics);
        try (TopicReader reader =
                        new TopicReader(
                                connection,
                                java.util.List.of(topics.actionEvents()),
                                fromBeginning);
                Backlog backlog =
                        new Backlog(connection, topics, topics.prefix() + applicationId)) {
            follow(reader, backlog);
        }
        return 0;
    }

    private void follow(TopicReader reader, Backlog backlog) {
        long lastEvent = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            if (reader.poll(POLL, this::print) > 0) {
                lastEvent = System.nanoTime();
            } else if (untilIdle != null && System.nanoTime() - lastEvent > untilIdle.toNanos()) {
                if (backlog.waiting() == 0) {
                    reader.readToEnd(this::print);
                    return;
                }
                lastEvent = System.nanoTime();
            }
        }
    }

    private void print(ConsumerRecord<byte[], byte[]> record) {
        ActionEvent event;
        try {
            event = events.deserialize(record.topic(), record.headers(), record.value());
        } catch (MalformedRecordException e) {
            LOG.warn(
                    "Passed over {}-{} offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return;
        }
        boolean wanted =
                (streams.isEmpty() || streams.contains(event.streamId()))
                        && (labels.isEmpty() || labels.contains(event.label()));
        if (wanted) {
            out.println(json ? new String(record.value(), UTF_8) : line.format(event));
        }
        if (out.checkError()) {
            // The reader of a pipe has left.
            Thread.currentThread().interrupt();
        }
    }
}
