package io.kinetoscope.stream.event;

import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a stream thread does with the scores of one clip: a figure is microseconds of one processor
 * for each clip.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScoresBenchmark {

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");

    /** Of {@code rsanet-motion}, and of Something-Something. */
    @Param({"8", "174"})
    int labelCount;

    private final Serializer<PublishedScores> writer = new ClipScoresSerde().serializer();
    private final Deserializer<PublishedScores> reader = new ClipScoresSerde().deserializer();
    private List<String> labels;
    private EventDetector detector;
    private DetectorState state;
    private ClipScores scores;
    private PublishedScores published;
    private byte[] json;

    @Setup
    public void prepare() {
        labels = IntStream.range(0, labelCount).mapToObj(i -> "label " + i).toList();
        detector =
                new EventDetector(
                        new EventSettings(
                                3,
                                LabelThresholds.modelDefault(EventSettings.ENTER_FLAG),
                                LabelThresholds.modelDefault(EventSettings.EXIT_FLAG),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                5,
                                Duration.ofSeconds(30)),
                        labels,
                        Set.of("label 0"),
                        label -> new Thresholds(0.6, 0.4));
        state = DetectorState.getDefaultInstance();
        // As far as the event, so that what is measured is an event that goes on.
        for (int i = 0; i < 4; i++) {
            state = detector.accept(state, clip(i), BEGIN).state();
        }
        scores = clip(4);
        published = PublishedScores.of(scores, labels, 5);
        json = writer.serialize("clip-scores", published);
    }

    /** The next clip of a stream in which an event goes on. */
    @Benchmark
    public Detection detect() {
        return detector.accept(state, scores, BEGIN);
    }

    /** The five best labels of a clip as JSON. */
    @Benchmark
    public byte[] writeJson() {
        return writer.serialize("clip-scores", PublishedScores.of(scores, labels, 5));
    }

    /** The same read back, which is a subscriber's to do. */
    @Benchmark
    public PublishedScores readJson() {
        return reader.deserialize("clip-scores", json);
    }

    private ClipScores clip(int index) {
        float[] probabilities = new float[labelCount];
        Arrays.fill(probabilities, .1f / (labelCount - 1));
        probabilities[1] = .9f;
        Instant from = BEGIN.plusMillis(500L * index);
        return new ClipScores(
                new ClipSpan(
                        "door",
                        "door",
                        "s1",
                        index,
                        from,
                        from.plusSeconds(1),
                        from,
                        from.plusMillis(500)),
                new ModelVersion("tiny", 1),
                probabilities,
                new Latency(12, 3, 40, 55));
    }
}
