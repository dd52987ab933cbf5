package io.kinetoscope.stream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

final class PipelineMetricsTest {

    private final CollectorRegistry registry = new CollectorRegistry();
    private final PipelineMetrics metrics = new PipelineMetrics(registry);

    @Test
    void shouldCountWindowsAndTheirFrames() {
        metrics.windowConsumed(8);
        metrics.windowConsumed(3);

        assertThat(value("kinetoscope_windows_consumed_total")).isEqualTo(2);
        assertThat(value("kinetoscope_frames_consumed_total")).isEqualTo(11);
    }

    @Test
    void shouldCountTheClipsOfABatch() {
        metrics.batchScored(3, Duration.ofMillis(20));

        assertThat(value("kinetoscope_clips_scored_total")).isEqualTo(3);
        assertThat(value("kinetoscope_inference_seconds_sum")).isEqualTo(.02);
    }

    @Test
    void shouldPutABatchIntoTheBucketsThatHoldItsSize() {
        metrics.batchScored(4, Duration.ZERO);

        assertThat(bucket("kinetoscope_batch_size_bucket", "2.0")).isZero();
        assertThat(bucket("kinetoscope_batch_size_bucket", "4.0")).isEqualTo(1);
    }

    @Test
    void shouldCountEventsByTheirLabelAndTheirCamera() {
        metrics.actionEvent("door", "wave", "started", Duration.ZERO);
        metrics.actionEvent("door", "wave", "ended", Duration.ZERO);

        assertThat(
                        registry.getSampleValue(
                                "kinetoscope_action_events_total",
                                new String[] {"type", "label"},
                                new String[] {"started", "wave"}))
                .isEqualTo(1);
        assertThat(
                        registry.getSampleValue(
                                "kinetoscope_camera_events_started_total",
                                new String[] {"camera"},
                                new String[] {"door"}))
                .isEqualTo(1);
    }

    @Test
    void shouldBoundTheLabelsOfActions() {
        for (int i = 0; i < PipelineMetrics.MAX_LABELS + 10; i++) {
            metrics.actionEvent("door", "label-" + i, "started", Duration.ZERO);
        }

        assertThat(
                        registry.getSampleValue(
                                "kinetoscope_action_events_total",
                                new String[] {"type", "label"},
                                new String[] {"started", "other"}))
                .isEqualTo(10);
    }

    @Test
    void shouldLabelSkippedClipsByCameraAndReason() {
        metrics.clipSkipped("door", "stale");
        metrics.clipSkipped("door", "stale");

        Double skipped =
                registry.getSampleValue(
                        "kinetoscope_clips_skipped_total",
                        new String[] {"camera", "reason"},
                        new String[] {"door", "stale"});
        assertThat(skipped).isEqualTo(2);
    }

    @Test
    void shouldBoundTheCamerasThatAreLabels() {
        for (int i = 0; i < PipelineMetrics.MAX_CAMERAS + 200; i++) {
            metrics.clipSkipped("camera-" + i, "stale");
        }

        long series =
                Collections.list(registry.metricFamilySamples()).stream()
                        .filter(family -> family.name.equals("kinetoscope_clips_skipped"))
                        .flatMap(family -> family.samples.stream())
                        .filter(sample -> sample.name.endsWith("_total"))
                        .count();
        assertThat(series).isEqualTo(PipelineMetrics.MAX_CAMERAS + 1L);
        assertThat(metrics.totals().clipsSkipped()).isEqualTo(PipelineMetrics.MAX_CAMERAS + 200L);
    }

    @Test
    void shouldTakeATimeBelowZeroForZero() {
        metrics.clipQueued(Duration.ofSeconds(-5));

        assertThat(value("kinetoscope_queue_seconds_sum")).isZero();
        assertThat(value("kinetoscope_queue_seconds_count")).isEqualTo(1);
    }

    @Test
    void shouldNameTheModelInUse() {
        metrics.modelInUse("old", 1);
        metrics.modelInUse("rsanet", 2);

        Double info =
                registry.getSampleValue(
                        "kinetoscope_model_info",
                        new String[] {"name", "version"},
                        new String[] {"rsanet", "2"});
        assertThat(info).isEqualTo(1);
    }

    @Test
    void shouldSumOverAllLabelsInTheTotals() {
        metrics.deadLetter("corrupt-jpeg");
        metrics.deadLetter("bad-record");
        metrics.clipAssembled();
        metrics.actionEvent("door", "wave", "started", Duration.ofSeconds(1));
        metrics.actionEvent("door", "wave", "ended", Duration.ofSeconds(1));

        assertThat(metrics.totals()).isEqualTo(new PipelineMetrics.Totals(0, 0, 1, 0, 0, 2, 2));
    }

    @Test
    void shouldTellTheMeanBatch() {
        metrics.batchScored(1, Duration.ZERO);
        metrics.batchScored(4, Duration.ZERO);

        assertThat(metrics.meanBatch()).isEqualTo(2.5);
    }

    @Test
    void shouldTellNoMeanBatchBeforeTheFirst() {
        assertThat(metrics.meanBatch()).isZero();
    }

    @Test
    void shouldInterpolateAQuantileWithinItsBucket() {
        for (int i = 0; i < 100; i++) {
            metrics.actionEvent("door", "wave", "started", Duration.ofMillis(1200));
        }

        assertThat(metrics.captureToEventSeconds(.5)).isCloseTo(1.25, within(1e-9));
    }

    @Test
    void shouldFindTheBucketOfAHighQuantile() {
        for (int i = 0; i < 90; i++) {
            metrics.actionEvent("door", "wave", "started", Duration.ofMillis(10));
        }
        for (int i = 0; i < 10; i++) {
            metrics.actionEvent("door", "wave", "started", Duration.ofSeconds(9));
        }

        assertThat(metrics.captureToEventSeconds(.95)).isBetween(7.5, 10.0);
    }

    @Test
    void shouldGiveTheLastBoundForAQuantileBeyondIt() {
        metrics.actionEvent("door", "wave", "started", Duration.ofHours(5));

        assertThat(metrics.captureToEventSeconds(.5)).isEqualTo(1800);
    }

    @Test
    void shouldKnowNoQuantileBeforeTheFirstEvent() {
        assertThat(metrics.captureToEventSeconds(.5)).isNaN();
    }

    @Test
    void shouldRegisterTheMetricsOfTheJvm() {
        assertThat(registry.getSampleValue("process_start_time_seconds")).isPositive();
    }

    private double value(String name) {
        return registry.getSampleValue(name);
    }

    private double bucket(String name, String upTo) {
        return registry.getSampleValue(name, new String[] {"le"}, new String[] {upTo});
    }
}
