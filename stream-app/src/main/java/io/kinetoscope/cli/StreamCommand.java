package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.web.HttpEndpoints;
import io.kinetoscope.stream.web.HttpSettings;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The stream app: scores the windows of its share of the streams, until it is stopped. */
@Command(
        name = "stream",
        description = "Score frame windows with a model and publish action events, until stopped.")
final class StreamCommand extends LoggedCommand implements Callable<Integer> {

    static final int DEFAULT_PORT = 8080;

    @Mixin private ModelOptions model;
    @Mixin private ExchangeOptions exchange;
    @Mixin private StreamOptions options;
    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;
    @Mixin private HttpOptions http;
    @Mixin private PageOptions page;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        exchange.requireSound();
        HttpSettings web = http.settings(DEFAULT_PORT);
        CollectorRegistry registry = new CollectorRegistry();
        try (Shutdown shutdown = new Shutdown()) {
            StoredModel stored = model.find();
            Optional<StoredModel> shadow = exchange.findShadow(model, stored);
            StreamNode node =
                    shutdown.add(
                            new StreamNode(
                                    model.loadOnAllDevices(stored),
                                    shadow.map(model::loadOnAllDevices).orElse(List.of()),
                                    options.settings(),
                                    topics,
                                    registry,
                                    Clock.systemUTC()));
            HttpEndpoints endpoints =
                    shutdown.add(
                            HttpEndpoints.start(
                                    web,
                                    registry,
                                    () -> node.health(http::isStuck),
                                    node::readiness));
            topicOptions.ensure(connection, topics);
            page.serve(endpoints, connection, topics, Clock.systemUTC());
            node.start(connection, topicOptions.partitions());
            exchange.watch(node, model).ifPresent(shutdown::add);
            System.err.printf(
                    "Scoring with %s:%d; %s%n",
                    node.model().name(),
                    node.model().version(),
                    page.where(web.host(), endpoints.port()));
            throw node.failure().get();
        }
    }
}
