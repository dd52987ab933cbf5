package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import io.kinetoscope.stream.live.LiveTopics;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each viewer what changes, each on a thread of its own. Nothing is queued for a viewer: when
 * one has taken a message, it gets the newest of everything that has changed since. An answer ends
 * after {@value #ANSWER_SECONDS} s and the viewer asks for the next, with the id of the last
 * message, so that one who takes nothing is let go by the server's own limit. See RATIONALE.md.
 */
final class Viewers implements AutoCloseable {

    static final int MOST = 64;
    static final int ANSWER_SECONDS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Viewers.class);

    /** Between two messages: what changes meanwhile is told together. */
    private static final long PAUSE_MILLIS = 200;

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final byte[] NOTHING_NEW = ":\n\n".getBytes(US_ASCII);
    private static final byte[] RETRY = "retry: 300\n\n".getBytes(US_ASCII);

    private final LiveTopics topics;
    private final Updates updates;
    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
    private volatile boolean closing;

    Viewers(LiveTopics topics, Updates updates) {
        this.topics = topics;
        this.updates = updates;
    }

    /**
     * Takes a request over, and closes it.
     *
     * @return whether there is room for one more; if not, the request stays the caller's
     */
    boolean admit(HttpExchange exchange) {
        long seen = updates.version(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
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
        write(out, RETRY);
        // The first message comes at once, so that a viewer knows that it is connected.
        Updates.Message message = updates.after(seen, Duration.ZERO);
        write(out, message.event());
        while (!closing && System.nanoTime() < end) {
            Thread.sleep(PAUSE_MILLIS);
            message = updates.after(message.until(), HEARTBEAT);
            write(out, message.isEmpty() ? NOTHING_NEW : message.event());
        }
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }
}
