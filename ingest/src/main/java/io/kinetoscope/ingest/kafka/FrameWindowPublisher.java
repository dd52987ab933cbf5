package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.kafka.WindowBuffer.Ticket;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowSerde;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frame windows to {@code frame-windows}: key = stream id, record timestamp = capture time
 * of the last frame, each window once and those of a stream in order.
 *
 * <p>While the broker is away, a file's windows make their camera wait, and live windows push out
 * the oldest live ones. What the broker has acknowledged is not lost; a window that it refuses for
 * good fails this publisher and with it all cameras, since that takes a person to mend.
 *
 * <p>Any thread may publish. One thread of its own hands windows to Kafka's producer, with a
 * bounded number of bytes on the way, because what the producer holds can no longer be dropped.
 */
public final class FrameWindowPublisher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FrameWindowPublisher.class);

    private static final int MAX_IN_FLIGHT_BYTES = 16 << 20;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** Told what became of each window, on the publisher's threads; must not block. */
    public interface Listener {

        /** Kafka acknowledged the window. */
        void published(FrameWindow window);

        /** The window was live and had to make room. */
        void dropped(FrameWindow window);
    }

    private final String topic;
    private final Producer<String, FrameWindow> producer;
    private final WindowBuffer buffer;
    private final Optional<WindowBacklog> backlog;
    private final Listener listener;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT_BYTES, true);
    private final Map<TopicPartition, Long> acknowledged = new ConcurrentHashMap<>();
    private final Thread sender = new Thread(this::send, "frame-window-publisher");

    private final Object progress = new Object();

    /** Of windows neither acknowledged nor dropped, in the order taken. Guarded by progress. */
    private final LinkedHashSet<Long> pending = new LinkedHashSet<>();

    /** Number of the next window. Guarded by progress. */
    private long next;

    /** Guarded by progress. */
    private PublishException failure;

    /**
     * Starts a publisher with a producer of its own; does not wait for the broker.
     *
     * @param bufferBytes of windows that wait while the broker is away, for live ones and for files
     *     each; 16 MiB more may be on their way
     * @param backlog of the stream app at which files wait; empty for never
     * @throws ConfigurationException when Kafka's producer refuses its settings
     */
    public static FrameWindowPublisher start(
            KafkaSettings kafka,
            Topics topics,
            long bufferBytes,
            Optional<BacklogSettings> backlog,
            Listener listener) {
        try {
            return new FrameWindowPublisher(
                    new KafkaProducer<>(
                            ProducerSettings.forWindows(kafka),
                            new StringSerializer(),
                            new FrameWindowSerde().serializer()),
                    topics.frameWindows(),
                    bufferBytes,
                    backlog.map(most -> WindowBacklog.start(kafka, topics, most)),
                    listener);
        } catch (KafkaException e) {
            throw new ConfigurationException(
                    "Kafka's producer refuses its settings: " + ReadableCause.of(e), e);
        }
    }

    /**
     * @param producer closed by this publisher
     * @param backlog closed by this publisher; holds files back
     */
    FrameWindowPublisher(
            Producer<String, FrameWindow> producer,
            String topic,
            long bufferBytes,
            Optional<WindowBacklog> backlog,
            Listener listener) {
        this.backlog = backlog;
        this.producer = producer;
        this.topic = topic;
        this.buffer = new WindowBuffer(bufferBytes);
        this.listener = listener;
        sender.setDaemon(true);
        sender.start();
    }

    /**
     * Takes a window to be written. Waits for room when it is a file's and the broker, or the
     * stream app, does not keep up.
     *
     * @throws PublishException when the window is too large, when an earlier one was refused, after
     *     {@link #close}, or when the thread is interrupted, which stays set
     */
    public void publish(FrameWindow window) {
        int bytes = window.getSerializedSize();
        if (bytes > WindowSettings.MAX_WINDOW_BYTES) {
            throw new PublishException(
                    "A window of stream %s takes %d kB, more than %d kB: lower --window-frames,"
                                    .formatted(
                                            window.getStreamId(),
                                            bytes / 1000,
                                            WindowSettings.MAX_WINDOW_BYTES / 1000)
                            + " --max-width, --max-height or --jpeg-quality");
        }
        requireHealthy();
        holdBack(window, bytes);
        Ticket ticket = admit(window);
        try {
            for (Ticket dropped : buffer.put(ticket)) {
                settle(dropped);
                listener.dropped(dropped.window());
            }
        } catch (InterruptedException e) {
            settle(ticket);
            Thread.currentThread().interrupt();
            throw new PublishException("Publishing was interrupted", e);
        } catch (PublishException e) {
            settle(ticket);
            // The buffer is also closed by a failure, which says more.
            requireHealthy();
            throw e;
        }
    }

    private void holdBack(FrameWindow window, int bytes) {
        if (backlog.isEmpty() || window.getSourceKind() != SourceKind.FILE) {
            return;
        }
        try {
            backlog.get().awaitRoom(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("Publishing was interrupted", e);
        }
    }

    /**
     * Waits until every window taken so far is acknowledged or dropped.
     *
     * @throws PublishException when one was refused or the thread is interrupted, which stays set
     */
    public void flush() {
        awaitSettled(Optional.empty());
    }

    /**
     * As {@link #flush()}, but not for ever.
     *
     * @return whether every window taken so far is acknowledged or dropped
     * @throws PublishException when one was refused or the thread is interrupted, which stays set
     */
    public boolean flush(Duration patience) {
        return awaitSettled(Optional.of(patience));
    }

    private boolean awaitSettled(Optional<Duration> patience) {
        long begin = System.nanoTime();
        boolean settled;
        synchronized (progress) {
            long taken = next;
            settled = isSettled(taken);
            while (failure == null && !settled) {
                try {
                    if (patience.isEmpty()) {
                        progress.wait();
                    } else {
                        long left = patience.get().toNanos() - (System.nanoTime() - begin);
                        if (left <= 0) {
                            break;
                        }
                        // Rounded up: 0 would wait for ever.
                        progress.wait(left / 1_000_000 + 1);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new PublishException("Waiting for Kafka was interrupted", e);
                }
                settled = isSettled(taken);
            }
        }
        requireHealthy();
        return settled;
    }

    private boolean isSettled(long taken) {
        return pending.isEmpty() || pending.iterator().next() >= taken;
    }

    /**
     * Lets go of the windows that were not yet handed to Kafka's producer; they count as dropped.
     */
    public void dropWaiting() {
        for (Ticket dropped : buffer.clear()) {
            settle(dropped);
            listener.dropped(dropped.window());
        }
    }

    /** The last acknowledged record of each partition that was written to. */
    public List<PublishedOffset> acknowledged() {
        return acknowledged.entrySet().stream()
                .map(
                        e ->
                                new PublishedOffset(
                                        e.getKey().topic(), e.getKey().partition(), e.getValue()))
                .sorted(Comparator.comparingInt(PublishedOffset::partition))
                .toList();
    }

    /** Gives what was taken a few seconds to be acknowledged, then lets go of it. Idempotent. */
    @Override
    public void close() {
        buffer.close();
        backlog.ifPresent(WindowBacklog::close);
        try {
            sender.join(CLOSE_PATIENCE.toMillis());
            sender.interrupt();
            sender.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sender.interrupt();
        }
        producer.close(CLOSE_PATIENCE);
        synchronized (progress) {
            if (!pending.isEmpty()) {
                log.warn(
                        "{} windows were not acknowledged by Kafka and are given up",
                        pending.size());
                pending.clear();
            }
        }
    }

    private void send() {
        try {
            for (Optional<Ticket> ticket = buffer.take();
                    ticket.isPresent();
                    ticket = buffer.take()) {
                send(ticket.get());
            }
        } catch (InterruptedException | InterruptException e) {
            log.debug("The publisher was closed with windows left");
        } catch (RuntimeException e) {
            // Whatever it is, nobody else would ever hear of it.
            fail(e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears what the future holds.
    private void send(Ticket ticket) throws InterruptedException {
        FrameWindow window = ticket.window();
        int permits = ticket.bytes();
        inFlight.acquire(permits);
        producer.send(
                new ProducerRecord<>(
                        topic, null, timestampMillis(window), window.getStreamId(), window),
                (metadata, refusal) -> {
                    inFlight.release(permits);
                    if (refusal == null) {
                        acknowledge(metadata);
                        listener.published(window);
                        settle(ticket);
                    } else {
                        fail(refusal);
                    }
                });
    }

    private void acknowledge(RecordMetadata metadata) {
        acknowledged.merge(
                new TopicPartition(metadata.topic(), metadata.partition()),
                metadata.offset(),
                Math::max);
    }

    private void fail(Exception refusal) {
        backlog.ifPresent(WindowBacklog::close);
        synchronized (progress) {
            if (failure == null) {
                failure =
                        new PublishException(
                                "Kafka does not take windows on topic %s: %s"
                                        .formatted(topic, ReadableCause.of(refusal)),
                                refusal);
            }
            progress.notifyAll();
        }
        buffer.close();
    }

    /**
     * @throws PublishException when Kafka has refused a window for good
     */
    public void requireHealthy() {
        synchronized (progress) {
            if (failure != null) {
                throw new PublishException(failure.getMessage(), failure);
            }
        }
    }

    private Ticket admit(FrameWindow window) {
        synchronized (progress) {
            Ticket ticket = new Ticket(next++, window);
            pending.add(ticket.number());
            return ticket;
        }
    }

    private void settle(Ticket ticket) {
        synchronized (progress) {
            pending.remove(ticket.number());
            progress.notifyAll();
        }
    }

    private static long timestampMillis(FrameWindow window) {
        long micros =
                window.getFramesCount() > 0
                        ? window.getFrames(window.getFramesCount() - 1).getCaptureTimeUs()
                        : window.getReadTimeUs();
        return Math.floorDiv(micros, 1000L);
    }
}
