package io.kinetoscope.stream.event;

import static java.util.Objects.requireNonNull;

import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One record of topic {@code action-events}: what became known of an action, a label that holds
 * over a span of a stream. An event has one {@code started} record, any number of {@code updated}
 * ones and at most one {@code ended}. Times have microseconds.
 *
 * @param id names the event; the same in all its records, and again in a replay: the first 16 bytes
 *     of the SHA-256 of stream id, session id, label and start (decimal microseconds since the
 *     epoch), each in UTF-8 and followed by a zero byte, as 32 lower-case hexadecimal digits
 * @param streamId {@code camera} or {@code camera/zone}
 * @param labelIndex place of the label in the model's list, from 0
 * @param score the label's latest smoothed score, 0 to 1
 * @param topScore its highest smoothed score since the event's start
 * @param start capture time at which the first slice of the event begins
 * @param end capture time at which its last slice ends; null until {@code ENDED}
 * @param model what scored the newest clip when the record was made
 * @param topK the best smoothed scores of all labels, background too, best first, at the slice that
 *     decided this record; only the event's own label where the model's labels were exchanged
 * @param latencyMs of the newest clip when the record was made
 * @param evidence what was recorded of it on topic {@code event-evidence}, if anything was
 * @param recordId names this record, in the headers ({@code ce_id}) and not in the body: {@code
 *     ID-started}, {@code ID-updated-1} and so on, {@code ID-ended}
 * @param time capture time of what the record tells, in the headers ({@code ce_time}) and not in
 *     the body: the start; the end; for an update the end of the slice that decided it
 */
public record ActionEvent(
        String id,
        Type type,
        String cameraId,
        String streamId,
        String label,
        int labelIndex,
        double score,
        double topScore,
        Instant start,
        Instant end,
        ModelVersion model,
        List<LabelScore> topK,
        Latency latencyMs,
        Optional<EvidenceReference> evidence,
        String recordId,
        Instant time) {

    /** What happened to the event. */
    public enum Type {
        STARTED("started"),
        UPDATED("updated"),
        ENDED("ended");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** As it stands in the body, and at the end of {@code ce_type}. */
        public String word() {
            return word;
        }
    }

    /**
     * Copies {@code topK}.
     *
     * @throws IllegalArgumentException if the end is missing from an ended event, or stands in
     *     another, or lies before the start
     */
    public ActionEvent {
        requireNonNull(id, "id");
        requireNonNull(type, "type");
        requireNonNull(cameraId, "cameraId");
        requireNonNull(streamId, "streamId");
        requireNonNull(label, "label");
        requireNonNull(start, "start");
        requireNonNull(model, "model");
        requireNonNull(latencyMs, "latencyMs");
        requireNonNull(evidence, "evidence");
        requireNonNull(recordId, "recordId");
        requireNonNull(time, "time");
        topK = List.copyOf(topK);
        if ((end != null) != (type == Type.ENDED)) {
            throw new IllegalArgumentException("an event has an end if, and only if, it ended");
        }
        if (end != null && end.isBefore(start)) {
            throw new IllegalArgumentException("the event ends before it starts");
        }
    }

    /** The same with a reference to its evidence. */
    public ActionEvent with(EvidenceReference recorded) {
        return new ActionEvent(
                id,
                type,
                cameraId,
                streamId,
                label,
                labelIndex,
                score,
                topScore,
                start,
                end,
                model,
                topK,
                latencyMs,
                Optional.of(recorded),
                recordId,
                time);
    }

    /** The id of an event, as {@link #id()} describes it. */
    static String id(String streamId, String sessionId, String label, Instant start) {
        return Digest.of(streamId, sessionId, label, Long.toString(Timestamps.micros(start)));
    }

    /** Whether the event happened in this session, which its id stands for. */
    public boolean isOf(String sessionId) {
        return id.equals(id(streamId, sessionId, label, start));
    }
}
