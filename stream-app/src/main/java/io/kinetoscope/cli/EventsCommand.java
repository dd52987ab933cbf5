package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.MalformedRecordException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
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

    /** A stream app that was started together with this command has to load its model first. */
    private static final Duration MEMBER_PATIENCE = Duration.ofSeconds(30);

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
            names = "--save",
            paramLabel = "DIR",
            description =
                    "Write the pictures of the events that are shown to files in this folder, which"
                            + " is made where it is not there.")
    private Path save;

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
    private String evidenceTopic;
    private Optional<EvidenceFiles> files = Optional.empty();
    private boolean unread;

    @Override
    public Integer call() {
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        files = Optional.ofNullable(save).map(EvidenceFiles::new);
        topicOptions.ensure(connection, topics);
        List<String> read =
                files.isPresent()
                        ? List.of(topics.actionEvents(), topics.eventEvidence())
                        : List.of(topics.actionEvents());
        evidenceTopic = topics.eventEvidence();
        try (TopicReader reader = new TopicReader(connection, read, fromBeginning);
                Backlog backlog =
                        new Backlog(connection, topics, topics.prefix() + applicationId)) {
            follow(reader, backlog);
        }
        return 0;
    }

    private void follow(TopicReader reader, Backlog backlog) {
        long lastNews = System.nanoTime();
        long lastMember = lastNews;
        while (!unread && !Shutdown.isUnderWay()) {
            if (reader.poll(POLL, this::print) > 0) {
                lastNews = System.nanoTime();
            }
            long now = System.nanoTime();
            if (untilIdle == null || now - lastNews < untilIdle.toNanos()) {
                continue;
            }
            long waiting = backlog.waiting();
            if (backlog.hasMembers()) {
                lastMember = now;
            }
            boolean nobodyComes = now - lastMember > MEMBER_PATIENCE.toNanos();
            if (waiting == 0 || nobodyComes) {
                reader.readToEnd(this::print);
                if (waiting > 0) {
                    System.err.printf(
                            "%d windows wait to be scored, but there is no stream app%n", waiting);
                }
                return;
            }
            lastNews = now;
        }
    }

    private void print(ConsumerRecord<byte[], byte[]> record) {
        ActionEvent event;
        try {
            if (record.topic().equals(evidenceTopic)) {
                files.orElseThrow().take(record);
                return;
            }
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
            files.ifPresent(those -> those.want(event));
            out.println(json ? new String(record.value(), UTF_8) : line.format(event));
        }
        // The reader of a pipe may have left.
        unread = out.checkError();
    }
}
