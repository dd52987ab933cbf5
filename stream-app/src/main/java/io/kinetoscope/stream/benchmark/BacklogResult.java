package io.kinetoscope.stream.benchmark;

/**
 * How fast a backlog was moved. Rates are those between a quarter and nine tenths of it: without
 * what it takes to join the group and to become warm, and while there is a backlog on all
 * partitions. Those of less than a hundred windows are of the whole.
 *
 * @param windows that were moved
 * @param windowBytes of a window on average
 * @param plainWindowsPerSecond of the plain loop, the best of its copies
 * @param meanBatch clips in a batch on average
 * @param decodeSeconds processor time of decoding, all stream threads together; in {@code cpu} too
 * @param inferenceSeconds in the classifier, by the clock
 * @param cpu of the whole process, the broker in it
 */
public record BacklogResult(
        long windows,
        long windowBytes,
        double windowsPerSecond,
        double plainWindowsPerSecond,
        long clips,
        double clipsPerSecond,
        double meanBatch,
        double decodeSeconds,
        double inferenceSeconds,
        CpuUse cpu,
        double seconds) {

    /** Share of the plain loop's windows a second. */
    public double shareOfPlain() {
        return windowsPerSecond / plainWindowsPerSecond;
    }
}
