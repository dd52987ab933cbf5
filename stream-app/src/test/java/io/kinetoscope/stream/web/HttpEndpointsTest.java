package io.kinetoscope.stream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpEndpointsTest {

    private final CollectorRegistry registry = new CollectorRegistry();
    private final AtomicReference<Health> live = new AtomicReference<>(Health.up());
    private final AtomicReference<Health> ready = new AtomicReference<>(Health.up());
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpEndpoints endpoints;

    @BeforeEach
    void start() {
        endpoints = HttpEndpoints.start(new HttpSettings(0), registry, live::get, ready::get);
    }

    @AfterEach
    void stop() {
        endpoints.close();
    }

    @Test
    void shouldServeTheRegistryAsPrometheusText() throws Exception {
        Counter.build("seen", "What was seen.").register(registry).inc();

        HttpResponse<String> page = get("/metrics");

        assertThat(page.headers().firstValue("Content-Type")).contains(TextFormat.CONTENT_TYPE_004);
        assertThat(page.body()).contains("seen_total 1.0\n");
    }

    @Test
    void shouldServeOpenMetricsToWhoAsksForIt() throws Exception {
        HttpResponse<String> page =
                send(request("/metrics").header("Accept", "application/openmetrics-text").GET());

        assertThat(page.headers().firstValue("Content-Type"))
                .contains(TextFormat.CONTENT_TYPE_OPENMETRICS_100);
        assertThat(page.body()).endsWith("# EOF\n");
    }

    @Test
    void shouldLetABrowserRunNothingButThePagesOwn() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy ->
                                assertThat(policy)
                                        .startsWith("default-src 'none'")
                                        .doesNotContain("unsafe"));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void shouldSayThatAHealthyProcessIsAlive() throws Exception {
        HttpResponse<String> page = get("/healthz");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).isEqualTo("ok\n");
    }

    @Test
    void shouldSayWhyAProcessIsNotAlive() throws Exception {
        live.set(Health.down("the stream threads died"));

        HttpResponse<String> page = get("/healthz");

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).isEqualTo("the stream threads died\n");
    }

    @Test
    void shouldTellReadinessApartFromLiveness() throws Exception {
        ready.set(Health.down("state is being restored"));

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldLinkItsPagesFromTheFirst() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.body()).contains("/metrics", "/healthz", "/readyz");
    }

    @Test
    void shouldAnswerHeadWithTheLengthAndNoBody() throws Exception {
        HttpResponse<String> page =
                send(request("/healthz").method("HEAD", BodyPublishers.noBody()));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Length")).contains("3");
        assertThat(page.body()).isEmpty();
    }

    @Test
    void shouldRefuseOtherMethods() throws Exception {
        HttpResponse<String> page = send(request("/metrics").POST(BodyPublishers.ofString("x")));

        assertThat(page.statusCode()).isEqualTo(405);
        assertThat(page.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void shouldNotTakeALongerPathForAPage() throws Exception {
        assertThat(get("/metricsx").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldShowNoStackTraceWhenAPageFails() throws Exception {
        live.set(null);

        HttpResponse<String> page = get("/healthz");

        assertThat(page.statusCode()).isEqualTo(500);
        assertThat(page.body()).isEqualTo("this page failed: see the log\n");
    }

    @Test
    void shouldNameTheFlagWhenThePortIsTaken() {
        HttpSettings taken =
                new HttpSettings(HttpSettings.LOOPBACK, endpoints.port(), "--page-port");

        assertThatThrownBy(() -> HttpEndpoints.start(taken, registry, live::get, ready::get))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("127.0.0.1:" + endpoints.port())
                .hasMessageContaining("--page-port");
    }

    @Test
    void shouldRefuseAnAddressOfAnotherMachine() {
        HttpSettings elsewhere = new HttpSettings("192.0.2.1", 0, "--port");

        assertThatThrownBy(() -> HttpEndpoints.start(elsewhere, registry, live::get, ready::get))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void shouldRefuseAPortThatCannotBe() {
        assertThatThrownBy(() -> new HttpSettings(70_000))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("70000")
                .hasMessageContaining("--port");
    }

    @Test
    void shouldFreeItsPortWhenClosed() throws Exception {
        int port = endpoints.port();

        endpoints.close();

        try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void shouldAnswerNobodyAfterItIsClosed() {
        endpoints.close();

        assertThatThrownBy(() -> get("/healthz")).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoints.port() + path));
    }
}
