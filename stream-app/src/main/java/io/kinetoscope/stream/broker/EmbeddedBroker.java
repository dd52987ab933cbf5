package io.kinetoscope.stream.broker;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single-node Kafka broker in this process, for one machine: it listens on 127.0.0.1 only, keeps
 * its topics in a directory, and goes on from there after a clean stop or a killed process.
 *
 * <p>Its threads keep the process alive until {@link #close}. Starts once and closes once; all
 * methods may be called from any thread. {@link #close} is safe from a shutdown hook at any moment,
 * also while {@link #start()} still waits. One broker at a time in a process: Kafka's ways to end a
 * process are static, and the broker started last has them.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final Duration START_GRACE = Duration.ofSeconds(2);
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);
    private static final Duration LEAVE = Duration.ofSeconds(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

    private final BrokerSettings settings;
    private final Thread starter = new Thread(this::bringUp, "kinetoscope-broker-start");
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CompletableFuture<KinetoscopeException> failure = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;

    // Written by the starter in this order, read by whoever closes.
    private volatile DataDirectory directory;
    private volatile ListenSockets sockets;
    private volatile KafkaNode node;

    public EmbeddedBroker(BrokerSettings settings) {
        this.settings = settings;
        starter.setDaemon(true);
    }

    /** A broker that has started; see {@link #start()}. */
    public static EmbeddedBroker start(BrokerSettings settings) {
        EmbeddedBroker broker = new EmbeddedBroker(settings);
        broker.start();
        return broker;
    }

    /**
     * Returns when clients can connect; about 2 s, and some seconds more after a killed process.
     * Leaves nothing behind when it throws.
     *
     * @throws ConfigurationException when the port is taken, or the directory cannot be used or is
     *     in use
     * @throws KinetoscopeException when Kafka does not start, or {@link #close} came in between
     */
    public void start() {
        synchronized (this) {
            if (closing) {
                throw closedEarly();
            }
            starter.start();
        }
        try {
            CompletableFuture.anyOf(port, failure).get();
        } catch (ExecutionException e) {
            boolean abandoned = closing;
            close();
            throw abandoned ? closedEarly() : (KinetoscopeException) e.getCause();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw closedEarly();
        }
        if (failure.isDone()) {
            close();
            throw failure.join();
        }
        if (closing) {
            throw closedEarly();
        }
    }

    /**
     * {@code 127.0.0.1:port}, for {@code bootstrap.servers}.
     *
     * @throws IllegalStateException when the broker has not started
     */
    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    /**
     * The port that clients connect to, also when the settings left it open.
     *
     * @throws IllegalStateException when the broker has not started
     */
    public int port() {
        if (!port.isDone() || port.isCompletedExceptionally()) {
            throw new IllegalStateException("the broker has not started");
        }
        return port.join();
    }

    /**
     * Completes when the broker breaks down while it runs, for example on a full disk; the owner
     * then closes it and ends. Stays open for ever otherwise.
     */
    public CompletableFuture<KinetoscopeException> failure() {
        return failure.copy();
    }

    /**
     * Stops the broker, usually within a second and at the latest after 7: what then still runs is
     * left to die with the process, and its logs are recovered at the next start. Further calls
     * wait for the first.
     */
    @Override
    public void close() {
        boolean first;
        synchronized (this) {
            first = !closing;
            closing = true;
        }
        boolean interrupted = false;
        try {
            if (first) {
                interrupted = endStart();
                interrupted |= takeDown();
                closed.countDown();
            } else {
                closed.await();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void bringUp() {
        try {
            directory = DataDirectory.open(settings.dataDirectory());
            sockets = ListenSockets.bind(settings.port(), settings.portFlag());
            directory.formatWhenNew(NodeConfiguration.NODE_ID);
            // Kafka halts the process when its directory fails, and exits on some errors of its
            // threads. This process has more in it than Kafka, so it is told instead.
            Exit.setHaltProcedure((status, message) -> gaveUp());
            Exit.setExitProcedure((status, message) -> gaveUp());
            node =
                    new KafkaNode(
                            NodeConfiguration.of(
                                    directory.kafka(),
                                    sockets.clientPort(),
                                    sockets.controller().getPort(),
                                    settings.maxRecordBytes()),
                            sockets,
                            this::fail);
            node.start(() -> closing);
            port.complete(sockets.clientPort());
        } catch (KinetoscopeException e) {
            port.completeExceptionally(e);
        } catch (Throwable e) {
            port.completeExceptionally(
                    new KinetoscopeException(
                            "The broker with its data in "
                                    + settings.dataDirectory()
                                    + " did not start: "
                                    + rootMessage(e)
                                    + ".",
                            e));
        }
    }

    private void gaveUp() {
        fail(
                directory.isFull(settings.maxRecordBytes())
                        ? "its disk is full"
                        : "it gave up that directory, for the reason logged above");
    }

    private void fail(String fault) {
        failure.complete(
                new KinetoscopeException(
                        "The broker with its data in "
                                + settings.dataDirectory()
                                + " broke down: "
                                + oneLine(fault)
                                + "; mend that and start again."));
    }

    /** Kafka cannot stop a broker that still starts: waits, and interrupts if that takes long. */
    private boolean endStart() {
        boolean interrupted = joinFor(starter, START_GRACE);
        if (starter.isAlive()) {
            starter.interrupt();
            interrupted |= joinFor(starter, INTERRUPT_GRACE);
        }
        return interrupted;
    }

    private boolean takeDown() {
        Thread stopper = new Thread(this::stopAll, "kinetoscope-broker-stop");
        stopper.setDaemon(true);
        stopper.start();
        boolean interrupted = joinFor(stopper, STOP_LIMIT);
        if (stopper.isAlive()) {
            LOG.warn(
                    "The broker did not stop within {} s; it recovers its data at the next start.",
                    STOP_LIMIT.toSeconds());
        }
        return interrupted;
    }

    private void stopAll() {
        try (DataDirectory lastlyUnlocked = directory;
                ListenSockets thenClosed = sockets) {
            if (node != null) {
                node.stop(LEAVE);
            }
        } catch (RuntimeException e) {
            LOG.warn("The broker did not stop cleanly; it recovers at the next start.", e);
        }
    }

    /** Waits whatever interrupts, since a half-closed broker helps nobody; says if one came. */
    private static boolean joinFor(Thread thread, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        for (long left = limit.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private static KinetoscopeException closedEarly() {
        return new KinetoscopeException("The broker was closed before it had started.");
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : oneLine(message);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
