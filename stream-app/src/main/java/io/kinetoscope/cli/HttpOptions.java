package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.stream.web.HttpSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where page, metrics and health are served. */
final class HttpOptions {

    private static final Duration SHORTEST = Duration.ofSeconds(5);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Port of the page, /metrics, /healthz and /readyz; 0 takes any free one"
                            + " (default: 8080; ingest, without a page: 8081).")
    private Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address on which they are served; 0.0.0.0 for all (default: ${DEFAULT-VALUE}).")
    private String bind;

    @Option(
            names = "--progress-timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            description =
                    "How long work that is under way may come no further before /healthz says that"
                            + " the process is stuck; 0s for ever (default: ${DEFAULT-VALUE}).")
    private Duration progressTimeout;

    HttpSettings settings(int defaultPort) {
        if (!progressTimeout.isZero() && progressTimeout.compareTo(SHORTEST) < 0) {
            throw new ConfigurationException(
                    "--progress-timeout is shorter than 5s, which busy processors alone can take:"
                            + " give 2m or so, or 0s for ever");
        }
        return new HttpSettings(bind, port == null ? defaultPort : port, "--port");
    }

    /** Whether work that has come no further for so long is stuck. */
    boolean isStuck(Duration still) {
        return !progressTimeout.isZero() && still.compareTo(progressTimeout) > 0;
    }
}
