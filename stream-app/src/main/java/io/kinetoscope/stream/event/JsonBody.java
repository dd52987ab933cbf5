package io.kinetoscope.stream.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A JSON object (UTF-8) that is being written, field after field in the order of the calls. Not
 * through a tree of nodes: there is one for each clip, and the tree costs more than the text. For
 * one thread, and for one object.
 */
final class JsonBody {

    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private final JsonGenerator json;

    /** Writes the fields of an object. */
    interface Fields {
        void writeTo(JsonBody body) throws IOException;
    }

    private JsonBody(JsonGenerator json) {
        this.json = json;
    }

    /** The object with these fields. */
    static byte[] of(Fields fields) {
        ByteArrayBuilder bytes = new ByteArrayBuilder();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            fields.writeTo(new JsonBody(json));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return bytes.toByteArray();
    }

    JsonBody put(String name, String text) throws IOException {
        json.writeStringField(name, text);
        return this;
    }

    JsonBody put(String name, long number) throws IOException {
        json.writeNumberField(name, number);
        return this;
    }

    JsonBody put(String name, double number) throws IOException {
        json.writeNumberField(name, number);
        return this;
    }

    /** Null stays null. */
    JsonBody put(String name, Instant time) throws IOException {
        return put(name, time == null ? null : Timestamps.iso(time));
    }

    JsonBody put(String name, ModelVersion model) throws IOException {
        return beginObject(name)
                .put("name", model.name())
                .put("version", model.version())
                .endObject();
    }

    JsonBody put(String name, List<LabelScore> scores) throws IOException {
        json.writeArrayFieldStart(name);
        for (LabelScore each : scores) {
            json.writeStartObject();
            json.writeStringField("label", each.label());
            json.writeNumberField("score", each.score());
            json.writeEndObject();
        }
        json.writeEndArray();
        return this;
    }

    /** Milliseconds, rounded to three decimals. */
    JsonBody put(String name, Latency latency) throws IOException {
        return beginObject(name)
                .put("capture", toMicroseconds(latency.capture()))
                .put("queue", toMicroseconds(latency.queue()))
                .put("inference", toMicroseconds(latency.inference()))
                .put("total", toMicroseconds(latency.total()))
                .endObject();
    }

    /** Null where there is none. */
    JsonBody put(String name, Optional<EvidenceReference> evidence) throws IOException {
        if (evidence.isEmpty()) {
            json.writeNullField(name);
            return this;
        }
        return beginObject(name)
                .put("topic", evidence.get().topic())
                .put("thumbnail", evidence.get().thumbnail())
                .put("animation", evidence.get().animation().orElse(null))
                .endObject();
    }

    /** What follows stands in an object under this name, until {@link #endObject}. */
    JsonBody beginObject(String name) throws IOException {
        json.writeObjectFieldStart(name);
        return this;
    }

    JsonBody endObject() throws IOException {
        json.writeEndObject();
        return this;
    }

    private static double toMicroseconds(double milliseconds) {
        return Math.rint(milliseconds * 1000) / 1000;
    }
}
