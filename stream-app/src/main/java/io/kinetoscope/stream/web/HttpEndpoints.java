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
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics} in Prometheus text or OpenMetrics as the client asks, {@code /healthz} and
 * {@code /readyz} with 200 or 503 and a reason, and {@code /}: the page for people where there is
 * one, or else links to the others. GET and HEAD only.
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

    private static final Pattern LOCAL =
            Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]{1,5})?");

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
    private final boolean loopbackOnly;
    private volatile Page page;
    private final ThreadPoolExecutor threads;

    private HttpEndpoints(
            HttpServer server,
            CollectorRegistry registry,
            Supplier<Health> live,
            Supplier<Health> ready) {
        this.server = server;
        this.loopbackOnly = server.getAddress().getAddress().isLoopbackAddress();
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

    /**
     * Serves the page too, from now on.
     *
     * @param shown closed with this
     */
    public void show(Page shown) {
        page = shown;
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
        Page shown = page;
        if (shown != null) {
            shown.close();
        }
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
                    "The page, metrics and health cannot listen on "
                            + settings.host()
                            + ": there is no such address.",
                    e);
        } catch (BindException e) {
            throw new ConfigurationException(
                    "The page, metrics and health cannot listen on "
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
                    "The page, metrics and health cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + " ("
                            + e.getMessage()
                            + ").",
                    e);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "The page, metrics and health cannot open a socket: " + e.getMessage() + ".",
                    e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "kinetoscope-http");
        thread.setDaemon(true);
        return thread;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Optional<Reply> reply = reply(exchange);
        if (reply.isPresent()) {
            try (exchange) {
                send(exchange, reply.get());
            }
        }
    }

    /**
     * @return empty when the page has taken the request over
     */
    private Optional<Reply> reply(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Optional.of(Reply.text(405, "only GET and HEAD\n"));
        }
        String path = exchange.getRequestURI().getPath();
        path = path == null ? "" : path;
        Page shown = page;
        try {
            if (shown != null && shown.has(path)) {
                return isAskedForByName(exchange)
                        ? shown.handle(exchange)
                        : Optional.of(
                                Reply.text(
                                        403,
                                        "this name is not of this machine: --bind lets others in\n"));
            }
            return Optional.of(
                    switch (path) {
                        case "/" -> new Reply(200, HTML, INDEX.getBytes(UTF_8));
                        case "/metrics" -> metrics(exchange.getRequestHeaders().getFirst("Accept"));
                        case "/healthz" -> health(live);
                        case "/readyz" -> health(ready);
                        default -> Reply.text(404, "not here: see /\n");
                    });
        } catch (IOException | RuntimeException e) {
            LOG.warn("The page {} failed.", path, e);
            return Optional.of(Reply.text(500, "this page failed: see the log\n"));
        }
    }

    /**
     * Whether a request to a server that lets in this machine only was made under a name of this
     * machine: a site elsewhere can have its own name lead here, and would see the cameras.
     */
    private boolean isAskedForByName(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        return !loopbackOnly || host == null || LOCAL.matcher(host).matches();
    }

    private Reply metrics(String accept) throws IOException {
        String contentType = TextFormat.chooseContentType(accept);
        StringWriter text = new StringWriter();
        TextFormat.writeFormat(contentType, text, registry.metricFamilySamples());
        return new Reply(200, contentType, text.toString().getBytes(UTF_8));
    }

    private static Reply health(Supplier<Health> check) {
        Health health = check.get();
        return Reply.text(health.ok() ? 200 : 503, health.reason().strip() + "\n");
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body();
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        SecurityHeaders.add(exchange.getResponseHeaders());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(reply.status(), NO_BODY);
        } else {
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
