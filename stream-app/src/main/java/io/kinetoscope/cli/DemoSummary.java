package io.kinetoscope.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.model.evaluation.EventMetrics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run of the demo came to, counted on the topics and in the process.
 *
 * @param clips records on the topic of clip scores, of sessions of this run
 * @param events distinct action events, of sessions of this run
 * @param skippedClips live clips that were too old when their turn came, and clips with a frame
 *     that cannot be decoded
 * @param meanBatch clips in a forward pass; null when there was none
 * @param clipsPerSecond from the first window to the last score; null without clips
 * @param latencyMs from the capture of a clip's last frame (of a file: from when it was read) until
 *     its scores reached the event detector; null without clips
 * @param truth how the events agree with what synthetic cameras showed; null without such a camera,
 *     and when the model has no label for what it shows
 */
@JsonPropertyOrder({
    "framesRead",
    "windows",
    "clips",
    "events",
    "deadLetters",
    "skippedClips",
    "meanBatch",
    "clipsPerSecond",
    "latencyMs",
    "truth",
    "model",
    "modelIsTrained"
})
@JsonInclude(JsonInclude.Include.ALWAYS)
record DemoSummary(
        long framesRead,
        long windows,
        long clips,
        long events,
        long deadLetters,
        long skippedClips,
        Double meanBatch,
        Double clipsPerSecond,
        Percentiles latencyMs,
        Truth truth,
        String model,
        boolean modelIsTrained) {

    /** Median and 95th percentile, in milliseconds. */
    record Percentiles(double p50, double p95) {

        /** Nearest rank; empty for no values. */
        static Optional<Percentiles> of(List<Double> values) {
            if (values.isEmpty()) {
                return Optional.empty();
            }
            double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return Optional.of(new Percentiles(rank(sorted, 0.50), rank(sorted, 0.95)));
        }

        private static double rank(double[] sorted, double share) {
            int at = (int) Math.ceil(share * sorted.length) - 1;
            return rounded(sorted[Math.max(0, at)]);
        }
    }

    /**
     * Events beside true motions.
     *
     * @param acts motions that should have been reported
     * @param precision part of the events that fit one of them; null without events
     * @param recall part of them that were reported; null without any
     */
    record Truth(int acts, Double precision, Double recall) {

        static Truth of(EventMetrics.Score score) {
            return new Truth(score.annotated(), share(score.precision()), share(score.recall()));
        }

        private static Double share(double value) {
            return Double.isNaN(value) ? null : rounded(value);
        }

        @Override
        public String toString() {
            return "%d, precision %s, recall %s".formatted(acts, text(precision), text(recall));
        }

        private static String text(Double share) {
            return share == null ? "-" : String.format(Locale.ROOT, "%.2f", share);
        }
    }

    String toJson() {
        try {
            return JsonMapper.builder().build().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A summary is plain values", e);
        }
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        row(text, "frames read", framesRead);
        row(text, "windows published", windows);
        row(text, "clips scored", clips);
        row(text, "events", events);
        row(text, "dead letters", deadLetters);
        row(text, "skipped clips", skippedClips);
        row(text, "mean batch", meanBatch == null ? "-" : meanBatch);
        row(text, "clips per second", clipsPerSecond == null ? "-" : clipsPerSecond);
        row(
                text,
                "capture to scores",
                latencyMs == null
                        ? "-"
                        : String.format(
                                Locale.ROOT,
                                "p50 %.0f ms, p95 %.0f ms",
                                latencyMs.p50(),
                                latencyMs.p95()));
        if (truth != null) {
            row(text, "true motions", truth);
        }
        row(text, "model", model);
        if (!modelIsTrained) {
            text.append("The model is untrained: its labels and scores mean nothing yet.\n");
        }
        return text.toString();
    }

    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static void row(StringBuilder text, String name, Object value) {
        text.append(String.format(Locale.ROOT, "%-18s %s%n", name, value));
    }
}
