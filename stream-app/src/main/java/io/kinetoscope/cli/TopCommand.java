package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.live.LiveTopics;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All streams at a glance, on a terminal. */
@Command(
        name = "top",
        description =
                "Show how all streams are: state, frame rate, lag, label and latency. On a terminal"
                        + " it is refreshed in place, elsewhere written again and again.")
final class TopCommand extends LoggedCommand implements Callable<Integer> {

    private static final Duration CATCH_UP = Duration.ofSeconds(20);
    private static final Duration SHORTEST = Duration.ofMillis(200);

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "Time between two looks (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(names = "--once", description = "Look once and end.")
    private boolean once;

    @Option(names = "--json", description = "One JSON object a look, on a line.")
    private boolean json;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            defaultValue = "kinetoscope",
            description =
                    "Stream app whose waiting windows are counted (default: ${DEFAULT-VALUE}).")
    private String applicationId;

    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws InterruptedException {
        if (interval.compareTo(SHORTEST) < 0) {
            throw new ConfigurationException("--interval must be 200ms or longer");
        }
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        topicOptions.ensure(connection, topics);
        try (Shutdown shutdown = new Shutdown()) {
            LiveTopics live =
                    shutdown.add(LiveTopics.withoutPictures(connection, topics, Clock.systemUTC()));
            Backlog backlog =
                    shutdown.add(new Backlog(connection, topics, topics.prefix() + applicationId));
            if (!live.awaitCaughtUp(CATCH_UP)) {
                throw new KinetoscopeException(
                        "Kafka at %s does not give its records within %d s"
                                .formatted(connection.bootstrapServers(), CATCH_UP.toSeconds()));
            }
            boolean inPlace = !json && !once && Terminal.isStandardOutput();
            Optional<Screen> screen =
                    inPlace ? Optional.of(shutdown.add(new Screen(out))) : Optional.empty();
            do {
                show(live, backlog, screen);
            } while (!once && !out.checkError() && pause());
        }
        return 0;
    }

    private void show(LiveTopics live, Backlog backlog, Optional<Screen> screen) {
        TopTable table =
                new TopTable(live.view().streams(), backlog.waiting(), Clock.systemUTC().instant());
        if (screen.isPresent()) {
            Screen.Size size = screen.get().size();
            screen.get().show(table.lines(size.rows() - 1), size);
        } else if (json) {
            out.println(table.json());
        } else {
            table.lines(Integer.MAX_VALUE).forEach(out::println);
        }
    }

    private boolean pause() throws InterruptedException {
        Thread.sleep(interval.toMillis());
        return !Shutdown.isUnderWay();
    }
}
