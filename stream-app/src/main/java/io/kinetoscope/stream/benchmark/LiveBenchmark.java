package io.kinetoscope.stream.benchmark;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Cameras in real time, past a stream app that has nothing else to do. */
final class LiveBenchmark {

    private static final Duration POLL = Duration.ofMillis(50);

    /** For the sender to be there when the first window is due. */
    private static final Duration LEAD = Duration.ofMillis(500);

    private final StreamNode node;
    private final DecodingMeter decoding;
    private final SyntheticWindows windows;
    private final Clock clock;

    LiveBenchmark(StreamNode node, DecodingMeter decoding, SyntheticWindows windows, Clock clock) {
        this.node = node;
        this.decoding = decoding;
        this.windows = windows;
        this.clock = clock;
    }

    /**
     * Measures; what lies on the topics already has to be done with.
     *
     * @param unlessLoad cameras where no load is asked for
     * @param cameras how many by their load, and how long they are measured
     * @param capacity cameras that are a load of 1
     */
    LiveResult run(
            KafkaSettings kafka,
            Topics topics,
            int partitions,
            int unlessLoad,
            PipelineBenchmark.Live cameras,
            double capacity) {
        int streams =
                cameras.load().isEmpty()
                        ? unlessLoad
                        : PipelineBenchmark.camerasFor(cameras.load().getAsDouble(), capacity);
        Instant begin = clock.instant().plus(LEAD).truncatedTo(ChronoUnit.MILLIS);
        LiveSchedule schedule =
                new LiveSchedule(streams, windows.length(SourceKind.LIVE), windows.slot(), begin);
        Instant from =
                begin.plus(windows.length(SourceKind.LIVE)).plus(clipSpan()).plus(cameras.warmUp());
        Instant until = from.plus(cameras.duration());
        // A clip that ends before waits for its window, which does not.
        long count = schedule.windowsBefore(until.plus(windows.length(SourceKind.LIVE)));
        double seconds = cameras.duration().toNanos() / 1e9;
        Gauge before = Gauge.read(node.metrics(), decoding);
        try (Subscriber subscriber = new Subscriber(kafka, topics, clock)) {
            CameraWindows sender =
                    new CameraWindows(
                            kafka,
                            topics.frameWindows(),
                            partitions,
                            windows,
                            new PacedSender(schedule, clock, LiveBenchmark::sleep),
                            count);
            try {
                readUntil(from, subscriber);
                Gauge first = Gauge.read(node.metrics(), decoding);
                readUntil(until, subscriber);
                Gauge last = Gauge.read(node.metrics(), decoding);
                drain(before.totals(), count, schedule.begin(), sender, subscriber);
                List<Delivery> scores = between(from, until, subscriber.scores());
                return new LiveResult(
                        streams,
                        schedule.windowsPerSecond(),
                        streams / capacity,
                        seconds,
                        scores.size() / seconds,
                        last.meanBatchSince(first),
                        node.metrics().totals().clipsSkipped() - before.totals().clipsSkipped(),
                        sender.sentLate(),
                        Latencies.of(scores),
                        Latencies.of(between(from, until, subscriber.events())),
                        last.decodeSeconds() - first.decodeSeconds(),
                        last.inferenceSeconds() - first.inferenceSeconds(),
                        last.cpu().since(first.cpu()));
            } finally {
                sender.stop();
            }
        }
    }

    private void readUntil(Instant end, Subscriber subscriber) {
        Progress progress = new Progress(node);
        Duration left = Duration.between(clock.instant(), end);
        while (left.toNanos() > 0) {
            subscriber.poll(left.compareTo(POLL) < 0 ? left : POLL);
            progress.check();
            left = Duration.between(clock.instant(), end);
        }
    }

    /**
     * Reads on until the scores of every clip came that was not skipped.
     *
     * @param begin of the cameras; what was captured before is of the backlog, and committed late
     */
    private void drain(
            PipelineMetrics.Totals before,
            long sent,
            Instant begin,
            CameraWindows sender,
            Subscriber subscriber) {
        Progress progress = new Progress(node);
        while (true) {
            subscriber.poll(POLL);
            PipelineMetrics.Totals now = progress.check();
            long scored = now.clipsScored() - before.clipsScored();
            long settled = scored + now.clipsSkipped() - before.clipsSkipped();
            if (sender.areDone()
                    && now.windows() - before.windows() >= sent
                    && settled >= now.clipsAssembled() - before.clipsAssembled()
                    && between(begin, Instant.MAX, subscriber.scores()).size() >= scored) {
                return;
            }
        }
    }

    private static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
    }

    private Duration clipSpan() {
        InputSpec input = node.model().input();
        return Duration.ofNanos(Math.round(input.frames() / input.framesPerSecond() * 1e9));
    }

    private static List<Delivery> between(Instant from, Instant until, List<Delivery> all) {
        return all.stream()
                .filter(d -> !d.captured().isBefore(from) && d.captured().isBefore(until))
                .toList();
    }
}
