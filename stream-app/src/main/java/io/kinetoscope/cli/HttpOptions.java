package io.kinetoscope.cli;

import io.kinetoscope.stream.web.HttpSettings;
import picocli.CommandLine.Option;

/** Where page, metrics and health are served. */
final class HttpOptions {

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

    HttpSettings settings(int defaultPort) {
        return new HttpSettings(bind, port == null ? defaultPort : port, "--port");
    }
}
