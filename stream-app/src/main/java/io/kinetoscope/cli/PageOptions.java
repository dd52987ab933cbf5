package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.web.HttpEndpoints;
import io.kinetoscope.stream.web.Page;
import java.time.Clock;
import picocli.CommandLine.Option;

/** Whether the page for people is served. */
final class PageOptions {

    @Option(
            names = "--no-page",
            description =
                    "Serve metrics and health only. The page has no password: whoever reaches the"
                            + " port sees cameras and events.")
    private boolean noPage;

    /** Has the page served, if it is wanted. The topics have to be there. */
    void serve(HttpEndpoints endpoints, KafkaSettings kafka, Topics topics, Clock clock) {
        if (!noPage) {
            endpoints.show(Page.start(kafka, topics, clock));
        }
    }

    /** What is served, for the line that says where. */
    String where(String host, int port) {
        return noPage
                ? "metrics at http://%s:%d/metrics".formatted(host, port)
                : "page at http://%s:%d/".formatted(host, port);
    }
}
