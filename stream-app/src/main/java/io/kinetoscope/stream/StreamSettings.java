package io.kinetoscope.stream;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.stream.clip.ClipTiming;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.Thresholds;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the stream app runs.
 *
 * @param applicationId consumer group and prefix of the internal topics; the instances that share
 *     the work have the same
 * @param clipStride time between the starts of two clips of a stream; half the clip by default
 * @param threads stream threads of this process; by default twice the largest batch for each that
 *     is scored at a time, so that one half of them prepares clips while the other waits for
 *     scores, within the partitions there are
 * @param stateDir folder for what Kafka Streams keeps on disk, of this process alone; a temporary
 *     one by default, since the state itself is in memory and in Kafka
 * @param standbyReplicas processes that hold a copy of the state besides the one that works on it
 */
public record StreamSettings(
        String applicationId,
        Optional<Duration> clipStride,
        BatchSettings batch,
        EventSettings events,
        EvidenceSettings evidence,
        Optional<Integer> threads,
        Optional<Path> stateDir,
        int standbyReplicas) {

    public StreamSettings {
        if (!applicationId.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new ConfigurationException(
                    "--application-id is '%s': use letters, digits, '.', '_' and '-'"
                            .formatted(applicationId));
        }
        if (standbyReplicas < 0 || standbyReplicas > 5) {
            throw new ConfigurationException(
                    "--standby-replicas is %d: give 0 to 5".formatted(standbyReplicas));
        }
        threads.filter(n -> n < 1 || n > 256)
                .ifPresent(
                        n -> {
                            throw new ConfigurationException(
                                    "--stream-threads is %d: give 1 to 256".formatted(n));
                        });
    }

    /** The same for another group of instances. */
    public StreamSettings withApplicationId(String other) {
        return new StreamSettings(
                other, clipStride, batch, events, evidence, threads, stateDir, standbyReplicas);
    }

    /** How clips of a model with this input are cut. */
    public ClipTiming clipTiming(InputSpec input) {
        return clipStride
                .map(stride -> ClipTiming.of(input.frames(), input.framesPerSecond(), stride))
                .orElseGet(
                        () -> ClipTiming.halfOverlapping(input.frames(), input.framesPerSecond()));
    }

    /**
     * What makes a model's scores events.
     *
     * @param thresholds the manifest's, or what is to stand in their place; the user's win
     * @throws ConfigurationException as {@link EventDetector} does
     */
    public EventDetector detector(
            ModelManifest model, io.kinetoscope.model.store.Thresholds thresholds) {
        return new EventDetector(
                events,
                model.labels(),
                Set.copyOf(model.backgroundLabels()),
                label -> {
                    var own = thresholds.of(label);
                    return new Thresholds(own.enter(), own.exit());
                });
    }

    /**
     * What a stream thread at most takes for one window of each of its tasks: each may wait until a
     * batch of every thread has been scored, and then clip by clip again. Zero when batches may
     * take as long as they take.
     */
    Duration longestRound(int partitions, int streamThreads) {
        long tasks = (partitions + streamThreads - 1L) / streamThreads;
        return batch.hangTime()
                .multipliedBy(tasks)
                .multipliedBy(streamThreads + 1L)
                .multipliedBy(batch.maxBatch() + 1L);
    }

    /**
     * @param batches that are scored at a time
     */
    int threadsFor(int partitions, int batches) {
        int most = 2 * batch.maxBatch() * batches;
        return threads.orElse(Math.max(1, Math.min(most, Math.min(partitions, 256))));
    }
}
