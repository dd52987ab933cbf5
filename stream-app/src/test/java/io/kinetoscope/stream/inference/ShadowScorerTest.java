package io.kinetoscope.stream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ShadowScorerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final CollectorRegistry registry = new CollectorRegistry();
    private final PipelineMetrics metrics = new PipelineMetrics(registry);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch began = new CountDownLatch(1);
    private FakeClassifier classifier;
    private ShadowScorer shadow;

    @AfterEach
    void close() {
        mayEnd.countDown();
        shadow.close(Duration.ofMinutes(1));
    }

    @Test
    void shouldTellWhatItsModelSays() {
        start(clip -> new float[] {1});

        assertThat(shadow.scores(submit(clip(NOW))))
                .hasValueSatisfying(
                        scored -> assertThat(scored.scores().model().version()).isEqualTo(7));
        assertThat(counted("scored")).isEqualTo(1);
    }

    @Test
    void shouldNotBeCountedAmongTheClipsOfTheModel() {
        start(clip -> new float[] {1});

        shadow.scores(submit(clip(NOW)));

        assertThat(metrics.totals().clipsScored()).isZero();
    }

    @Test
    void shouldCountAClipThatItCannotScoreAndSayNothing() {
        start(
                clip -> {
                    throw new ClassificationException("odd clip");
                });

        assertThat(shadow.scores(submit(clip(NOW)))).isEmpty();
        assertThat(counted("failed")).isEqualTo(1);
    }

    @Test
    void shouldSayNothingWhenItsModelDies() {
        start(
                clip -> {
                    throw new OutOfMemoryError("no memory");
                });
        shadow.scores(submit(clip(NOW)));

        assertThat(shadow.scores(submit(clip(NOW)))).isEmpty();
        assertThat(counted("failed")).isEqualTo(2);
    }

    @Test
    void shouldSkipALiveClipThatIsTooOld() {
        start(clip -> new float[] {1});

        assertThat(shadow.scores(submit(clip(NOW.minusSeconds(11))))).isEmpty();
        assertThat(counted("stale")).isEqualTo(1);
    }

    @Test
    void shouldTellThoseWhoWaitWhenItIsClosed() throws InterruptedException {
        start(
                clip -> {
                    began.countDown();
                    try {
                        mayEnd.await();
                    } catch (InterruptedException e) {
                        throw new ClassificationException("interrupted", e);
                    }
                    return new float[] {1};
                });
        submit(clip(NOW));
        began.await();
        CompletableFuture<ClipOutcome> waiting = submit(clip(NOW));

        shadow.close(Duration.ZERO);

        assertThatThrownBy(() -> shadow.scores(waiting)).isInstanceOf(ShuttingDownException.class);
        assertThat(classifier.isClosed()).isFalse();
    }

    @Test
    void shouldCloseItsModel() {
        start(clip -> new float[] {1});

        assertThat(shadow.close(Duration.ofMinutes(1))).isTrue();

        assertThat(classifier.isClosed()).isTrue();
    }

    private void start(Function<Clip, float[]> scores) {
        classifier = new FakeClassifier(List.of("only"), scores);
        shadow =
                new ShadowScorer(
                        List.of(classifier),
                        new BatchSettings(1, Duration.ZERO, Duration.ofSeconds(10)),
                        metrics,
                        Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private double counted(String outcome) {
        Double count =
                registry.getSampleValue(
                        "kinetoscope_shadow_clips_total",
                        new String[] {"outcome"},
                        new String[] {outcome});
        return count == null ? 0 : count;
    }

    private static Clip clip(Instant captured) {
        ClipSpan span =
                new ClipSpan(
                        "a",
                        "a",
                        "session",
                        0,
                        captured.minusSeconds(2),
                        captured,
                        captured.minusSeconds(2),
                        captured);
        return new Clip(span, SourceKind.LIVE, captured, captured, new byte[0]);
    }

    private CompletableFuture<ClipOutcome> submit(Clip clip) {
        try (MicroBatcher.Submission submission = shadow.open()) {
            return submission.submit(clip);
        }
    }
}
