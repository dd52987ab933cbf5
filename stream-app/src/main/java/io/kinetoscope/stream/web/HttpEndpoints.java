package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics} in Prometheus text or OpenMetrics as the client asks, {@code /healthz} and
 * {@code /readyz} with 200 or 503 and a reason, and {@code /} to find them. GET and HEAD only.
 *
 * <p>The health suppliers are called on the server's threads, possibly at the same time, and must
 * answer at once.
 */
public final class HttpEndpoints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);

    private static final int THREADS = 16;
    private static final int WAITING = 64;
    private static final long IDLE_SECONDS = 30;
    private static final int NO_BODY = -1;

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String INDEX =
            """
            <!doctype html>
            <html lang="en">
            <title>Kinetoscope</title>
            <h1>Kinetoscope</h1>
            <ul>
            <li><a href="/metrics">/metrics</a>: counters and timings, for Prometheus
            <li><a href="/healthz">/healthz</a>: whether this process works
            <li><a href="/readyz">/readyz</a>: whether it does its work now
            </ul>
            </html>
            """;

    private final CollectorRegistry registry;
    private final Supplier<Health> live;
    private final Supplier<Health> ready;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private HttpEndpoints(
            HttpServer server,
            CollectorRegistry registry,
            Supplier<Health> live,
            Supplier<Health> ready) {
        this.server = server;
        this.registry = registry;
        this.live = live;
        this.ready = ready;
        // A full queue makes the accepting thread do the work: new clients wait, none is dropped.
        threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        HttpEndpoints::daemon,
                        new ThreadPoolExecutor.CallerRunsPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Listens when it returns.
     *
     * @param live whether the process works; if not, it is best restarted
     * @param ready whether it can do its work now
     * @throws ConfigurationException when the address cannot be listened on
     */
    public static HttpEndpoints start(
            HttpSettings settings,
            CollectorRegistry registry,
            Supplier<Health> live,
            Supplier<Health> ready) {
        limitRequests();
        HttpEndpoints endpoints = new HttpEndpoints(bind(settings), registry, live, ready);
        endpoints.server.createContext("/", endpoints::answer);
        endpoints.server.setExecutor(endpoints.threads);
        endpoints.server.start();
        return endpoints;
    }

    /** The port it listens on, also when the settings left it open. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops at once; requests under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /**
     * The JDK's server reads its limits from system properties, once, when the first server of the
     * process is made. Without them a client that sends a byte a minute holds a thread for ever.
     */
    private static void limitRequests() {
        limit("sun.net.httpserver.maxReqTime", "5");
        limit("sun.net.httpserver.maxRspTime", "30");
        limit("sun.net.httpserver.maxReqHeaders", "100");
        limit("sun.net.httpserver.maxReqHeaderSize", "16384");
        limit("jdk.httpserver.maxConnections", "200");
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static HttpServer bind(HttpSettings settings) {
        try {
            InetAddress host = InetAddress.getByName(settings.host());
            return HttpServer.create(new InetSocketAddress(host, settings.port()), 0);
        } catch (UnknownHostException e) {
            throw new ConfigurationException(
                    "The metrics and health pages cannot listen on "
                            + settings.host()
                            + ": there is no such address.",
                    e);
        } catch (BindException e) {
            throw new ConfigurationException(
                    "The metrics and health pages cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + " ("
                            + e.getMessage()
                            + "): stop what uses that port, or choose another with "
                            + settings.portFlag()
                            + " (0 takes any free one).",
                    e);
        } catch (SocketException e) {
            throw new ConfigurationException(
                    "The metrics and health pages cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + " ("
                            + e.getMessage()
                            + ").",
                    e);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "The metrics and health pages cannot open a socket: " + e.getMessage() + ".",
                    e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "kinetoscope-http");
        thread.setDaemon(true);
        return thread;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, reply(exchange));
        }
    }

    private Reply reply(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return new Reply(405, TEXT, "only GET and HEAD\n");
        }
        String path = exchange.getRequestURI().getPath();
        try {
            return switch (path == null ? "" : path) {
                case "/" -> new Reply(200, HTML, INDEX);
                case "/metrics" -> metrics(exchange.getRequestHeaders().getFirst("Accept"));
                case "/healthz" -> health(live);
                case "/readyz" -> health(ready);
                default -> new Reply(404, TEXT, "not here: see /\n");
            };
        } catch (IOException | RuntimeException e) {
            LOG.warn("The page {} failed.", path, e);
            return new Reply(500, TEXT, "this page failed: see the log\n");
        }
    }

    private Reply metrics(String accept) throws IOException {
        String contentType = TextFormat.chooseContentType(accept);
        StringWriter page = new StringWriter();
        TextFormat.writeFormat(contentType, page, registry.metricFamilySamples());
        return new Reply(200, contentType, page.toString());
    }

    private static Reply health(Supplier<Health> check) {
        Health health = check.get();
        return new Reply(health.ok() ? 200 : 503, TEXT, health.reason().strip() + "\n");
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(reply.status(), NO_BODY);
        } else {
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Reply(int status, String contentType, String body) {}
}
