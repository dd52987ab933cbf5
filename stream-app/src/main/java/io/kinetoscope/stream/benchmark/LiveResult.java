package io.kinetoscope.stream.benchmark;

/**
 * How soon cameras' clips became scores, at the pace of the cameras.
 *
 * @param streams cameras
 * @param windowsPerSecond that they gave
 * @param load their footage as a share of what the backlog moved in the same run
 * @param seconds that were measured; what came before is not counted, but for {@code skipped}
 * @param clipsPerSecond whose scores came, by the capture of their last frame
 * @param meanBatch clips in a batch on average
 * @param skipped clips that were too old when their turn came; they are in none of the latencies
 * @param sentLate how late windows were handed to Kafka's producer, in milliseconds: beyond a few,
 *     it is the sender that was measured
 * @param scores records of topic {@code clip-scores}
 * @param events records of topic {@code action-events}
 * @param decodeSeconds processor time of decoding, all stream threads together; in {@code cpu} too
 * @param inferenceSeconds in the classifier, by the clock
 * @param cpu of the whole process, with the broker, the sender and the subscriber in it
 */
public record LiveResult(
        int streams,
        double windowsPerSecond,
        double load,
        double seconds,
        double clipsPerSecond,
        double meanBatch,
        long skipped,
        Percentiles sentLate,
        Latencies scores,
        Latencies events,
        double decodeSeconds,
        double inferenceSeconds,
        CpuUse cpu) {}
