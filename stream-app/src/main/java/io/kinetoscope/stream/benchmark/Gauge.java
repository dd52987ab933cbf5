package io.kinetoscope.stream.benchmark;

import io.kinetoscope.stream.metrics.PipelineMetrics;

/** What has been used and done up to one moment; the difference of two is what was measured. */
record Gauge(
        long nanos,
        CpuSnapshot cpu,
        double decodeSeconds,
        double inferenceSeconds,
        long batches,
        PipelineMetrics.Totals totals) {

    static Gauge read(PipelineMetrics metrics, DecodingMeter decoding) {
        return new Gauge(
                System.nanoTime(),
                CpuSnapshot.take(),
                decoding.seconds(),
                metrics.inferenceSeconds(),
                metrics.batches(),
                metrics.totals());
    }

    double secondsSince(Gauge earlier) {
        return (nanos - earlier.nanos) / 1e9;
    }

    long clipsSince(Gauge earlier) {
        return totals.clipsScored() - earlier.totals.clipsScored();
    }

    /** Clips in a batch on average; NaN without one. */
    double meanBatchSince(Gauge earlier) {
        long scored = batches - earlier.batches;
        return scored == 0 ? Double.NaN : (double) clipsSince(earlier) / scored;
    }
}
