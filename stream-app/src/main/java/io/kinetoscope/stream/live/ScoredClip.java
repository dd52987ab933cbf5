package io.kinetoscope.stream.live;

import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.LabelScore;
import java.time.Instant;
import java.util.List;

/**
 * What remains of a record of {@code clip-scores}.
 *
 * @param from where the clip's own slice begins
 * @param until where it ends
 * @param topK best first
 */
public record ScoredClip(
        Instant from,
        Instant until,
        ModelVersion model,
        List<LabelScore> topK,
        Latency latencyMs) {}
