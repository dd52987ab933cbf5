package io.kinetoscope.stream.event;

import io.kinetoscope.stream.clip.ClipSpan;
import java.time.Instant;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Topic {@code clip-scores}: one JSON object (UTF-8) per clip, described in {@code docs/EVENTS.md}
 * and {@code clip-scores.schema.json}. Immutable and safe for any number of threads.
 */
public final class ClipScoresSerde implements Serde<PublishedScores> {

    private static final String KIND = "clip scores";

    @Override
    public Serializer<PublishedScores> serializer() {
        return (topic, scores) -> write(scores);
    }

    /**
     * Reads what {@link #serializer} writes; unknown fields are let be.
     *
     * @return a deserializer that throws {@link MalformedRecordException}, which says what is
     *     wrong, for anything else
     */
    @Override
    public Deserializer<PublishedScores> deserializer() {
        return (topic, value) -> read(value);
    }

    private static byte[] write(PublishedScores scores) {
        ClipSpan span = scores.span();
        return JsonBody.of(
                body ->
                        body.put("cameraId", span.cameraId())
                                .put("streamId", span.streamId())
                                .put("sessionId", span.sessionId())
                                .put("index", span.index())
                                .put("start", span.start())
                                .put("end", span.end())
                                .beginObject("slice")
                                .put("from", span.from())
                                .put("until", span.until())
                                .endObject()
                                .put("model", scores.model())
                                .put("topK", scores.topK())
                                .put("latencyMs", scores.latencyMs()));
    }

    private static PublishedScores read(byte[] value) {
        JsonFields body = JsonFields.parse(KIND, value);
        JsonFields slice = body.object("slice");
        Instant start = body.time("start");
        Instant end = body.time("end");
        if (end.isBefore(start)) {
            throw body.wrong("end", "lies before the start");
        }
        ClipSpan span =
                new ClipSpan(
                        body.text("cameraId"),
                        body.text("streamId"),
                        body.text("sessionId"),
                        body.count("index"),
                        start,
                        end,
                        slice.time("from"),
                        slice.time("until"));
        return new PublishedScores(
                span, body.model("model"), body.labelScores("topK"), body.latency("latencyMs"));
    }
}
