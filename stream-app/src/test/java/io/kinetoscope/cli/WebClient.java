package io.kinetoscope.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process answers over HTTP. One connection serves all requests. */
final class WebClient {

    private static final Pattern TOLD = Pattern.compile("page at (http://[^/,\\s]+)/");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    private WebClient(String address) {
        this.address = URI.create(address);
    }

    static WebClient ofPort(int port) {
        return new WebClient("http://127.0.0.1:" + port);
    }

    /** Waits until the process tells where its page is. */
    static WebClient of(KinetoscopeProcess process) {
        process.awaitErr(err -> TOLD.matcher(err).find());
        Matcher told = TOLD.matcher(process.err());
        told.find();
        return new WebClient(told.group(1));
    }

    int port() {
        return address.getPort();
    }

    int status(String path) throws IOException, InterruptedException {
        return get(path).statusCode();
    }

    String body(String path) throws IOException, InterruptedException {
        return get(path).body();
    }

    /** The sum of the metrics whose name and labels begin so; 0 where there is none. */
    double metric(String series) throws IOException, InterruptedException {
        return body("/metrics")
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address.resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
