package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.kinetoscope.stream.live.LiveTopics;
import io.kinetoscope.stream.live.LiveView;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each viewer what changes, as Server-Sent Events, each on a thread of its own. Nothing is
 * queued for a viewer: when one has taken a message, it gets the newest of everything that has
 * changed since. An answer ends after {@value #ANSWER_SECONDS} s and the viewer asks for the next,
 * with the id of the last message, so that one who takes nothing is let go by the server's own
 * limit. See RATIONALE.md.
 */
final class Viewers implements AutoCloseable {

    static final int MOST = 64;
    static final int ANSWER_SECONDS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Viewers.class);

    /** Between two messages: what changes meanwhile is told together. */
    private static final long PAUSE_MILLIS = 200;

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 300;

    private final LiveTopics topics;
    private final UpdateJson json;

    /** Versions are of this process. */
    private final String instance = UUID.randomUUID().toString().substring(0, 8);

    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
    private volatile boolean closing;

    Viewers(LiveTopics topics, UpdateJson json) {
        this.topics = topics;
        this.json = json;
    }

    /**
     * Takes a request over, and closes it.
     *
     * @return whether there is room for one more; if not, the request stays the caller's
     */
    boolean admit(HttpExchange exchange) {
        long seen = lastSeen(exchange);
        try {
            threads.execute(() -> serve(exchange, seen));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Ends all answers. */
    @Override
    public void close() {
        closing = true;
        threads.shutdownNow();
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "viewer-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private long lastSeen(HttpExchange exchange) {
        String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        String begin = instance + "-";
        if (id == null || !id.startsWith(begin)) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(id.substring(begin.length())));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void serve(HttpExchange exchange, long seen) {
        topics.watch();
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            SecurityHeaders.add(exchange.getResponseHeaders());
            exchange.sendResponseHeaders(200, 0);
            tell(exchange.getResponseBody(), seen);
        } catch (IOException e) {
            // Viewers go as they like.
            LOG.debug("A viewer left", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            topics.unwatch();
        }
    }

    private void tell(OutputStream out, long seen) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
        write(out, "retry: " + RETRY_MILLIS + "\n\n");
        long last = seen;
        boolean first = true;
        while (!closing && System.nanoTime() < end) {
            // The first message comes at once, so that a viewer knows that it is connected.
            LiveView.Changes changes = topics.view().await(last, first ? Duration.ZERO : HEARTBEAT);
            if (changes.isEmpty() && !first) {
                write(out, ":\n\n");
            } else {
                write(
                        out,
                        "id: "
                                + instance
                                + "-"
                                + changes.version()
                                + "\ndata: "
                                + json.update(changes, last == 0)
                                + "\n\n");
            }
            first = false;
            last = changes.version();
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }
}
