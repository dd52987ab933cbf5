package io.kinetoscope.stream.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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

    private static final JsonFactory FACTORY = new JsonFactory();

    private final ByteArrayBuilder bytes = new ByteArrayBuilder();
    private final JsonGenerator json;

    private interface Writing {
        void run() throws IOException;
    }

    private JsonBody() {
        try {
            json = FACTORY.createGenerator(bytes);
            json.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonBody begin() {
        return new JsonBody();
    }

    /** Ends the object; nothing may be written after. */
    byte[] bytes() {
        write(
                () -> {
                    json.writeEndObject();
                    json.close();
                });
        return bytes.toByteArray();
    }

    JsonBody put(String name, String text) {
        return write(() -> json.writeStringField(name, text));
    }

    JsonBody put(String name, long number) {
        return write(() -> json.writeNumberField(name, number));
    }

    JsonBody put(String name, double number) {
        return write(() -> json.writeNumberField(name, number));
    }

    /** Null stays null. */
    JsonBody put(String name, Instant time) {
        return put(name, time == null ? null : Timestamps.iso(time));
    }

    JsonBody put(String name, ModelVersion model) {
        beginObject(name).put("name", model.name()).put("version", model.version());
        return endObject();
    }

    JsonBody put(String name, List<LabelScore> scores) {
        return write(
                () -> {
                    json.writeArrayFieldStart(name);
                    for (LabelScore each : scores) {
                        json.writeStartObject();
                        json.writeStringField("label", each.label());
                        json.writeNumberField("score", each.score());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                });
    }

    /** Milliseconds, rounded to three decimals. */
    JsonBody put(String name, Latency latency) {
        beginObject(name)
                .put("capture", toMicroseconds(latency.capture()))
                .put("queue", toMicroseconds(latency.queue()))
                .put("inference", toMicroseconds(latency.inference()))
                .put("total", toMicroseconds(latency.total()));
        return endObject();
    }

    /** Null where there is none. */
    JsonBody put(String name, Optional<EvidenceReference> evidence) {
        if (evidence.isEmpty()) {
            return write(() -> json.writeNullField(name));
        }
        beginObject(name)
                .put("topic", evidence.get().topic())
                .put("thumbnail", evidence.get().thumbnail())
                .put("animation", evidence.get().animation().orElse(null));
        return endObject();
    }

    /** What follows stands in an object under this name, until {@link #endObject}. */
    JsonBody beginObject(String name) {
        return write(() -> json.writeObjectFieldStart(name));
    }

    JsonBody endObject() {
        return write(json::writeEndObject);
    }

    private JsonBody write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
    }

    private static double toMicroseconds(double milliseconds) {
        return Math.rint(milliseconds * 1000) / 1000;
    }
}
