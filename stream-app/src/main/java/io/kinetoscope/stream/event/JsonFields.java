package io.kinetoscope.stream.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a JSON object, read strictly: a field that is missing or of another type is refused
 * with its path. Fields that are not asked for are let be, so that a reader understands later
 * versions.
 */
final class JsonFields {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final String path;
    private final ObjectNode fields;

    private JsonFields(String path, ObjectNode fields) {
        this.path = path;
        this.fields = fields;
    }

    /**
     * @param what the record's kind, for messages
     * @throws MalformedRecordException if the bytes are null or no JSON object
     */
    static JsonFields parse(String what, byte[] value) {
        if (value == null) {
            throw new MalformedRecordException(what + ": the record has no value");
        }
        try {
            if (MAPPER.readTree(value) instanceof ObjectNode object) {
                return new JsonFields(what + ": ", object);
            }
        } catch (JsonProcessingException e) {
            throw new MalformedRecordException(
                    what + ": the value is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new MalformedRecordException(what + ": the value is no JSON", e);
        }
        throw new MalformedRecordException(what + ": the value is no JSON object");
    }

    /** Not empty. */
    String text(String name) {
        JsonNode node = fields.get(name);
        if (node == null || !node.isTextual() || node.textValue().isEmpty()) {
            throw wrong(name, "must be a text that is not empty");
        }
        return node.textValue();
    }

    /** At least 0. */
    long count(String name) {
        JsonNode node = fields.get(name);
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(name, "must be a whole number");
        }
        if (node.longValue() < 0) {
            throw wrong(name, "must not be negative");
        }
        return node.longValue();
    }

    /** At least 0. */
    int smallCount(String name) {
        long count = count(name);
        if (count > Integer.MAX_VALUE) {
            throw wrong(name, "must be at most " + Integer.MAX_VALUE);
        }
        return (int) count;
    }

    /** 0 to 1. */
    double score(String name) {
        double score = number(name);
        if (score < 0 || score > 1) {
            throw wrong(name, "must be 0 to 1");
        }
        return score;
    }

    Instant time(String name) {
        String text = text(name);
        try {
            return Timestamps.parse(text);
        } catch (DateTimeException e) {
            throw new MalformedRecordException(
                    path + name + " must be a time such as 2026-05-01T12:00:00.000000Z", e);
        }
    }

    /** Null where the field is null; it must be there. */
    Instant timeOrNull(String name) {
        return fields.has(name) && fields.get(name).isNull() ? null : time(name);
    }

    ModelVersion model(String name) {
        JsonFields model = object(name);
        return new ModelVersion(model.text("name"), model.smallCount("version"));
    }

    Latency latency(String name) {
        JsonFields latency = object(name);
        return new Latency(
                latency.number("capture"),
                latency.number("queue"),
                latency.number("inference"),
                latency.number("total"));
    }

    /** Empty where it is null, or not there, as before events had any. */
    Optional<EvidenceReference> evidence(String name) {
        if (isNothing(name)) {
            return Optional.empty();
        }
        JsonFields evidence = object(name);
        return Optional.of(
                new EvidenceReference(
                        evidence.text("topic"),
                        evidence.text("thumbnail"),
                        evidence.isNothing("animation")
                                ? Optional.empty()
                                : Optional.of(evidence.text("animation"))));
    }

    private boolean isNothing(String name) {
        return !fields.hasNonNull(name);
    }

    List<LabelScore> labelScores(String name) {
        if (!(fields.get(name) instanceof ArrayNode array)) {
            throw wrong(name, "must be a list");
        }
        List<LabelScore> scores = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof ObjectNode object)) {
                throw wrong(name, "must be a list of objects");
            }
            JsonFields each = new JsonFields(path + name + "[" + i + "].", object);
            scores.add(new LabelScore(each.text("label"), each.score("score")));
        }
        return scores;
    }

    JsonFields object(String name) {
        if (!(fields.get(name) instanceof ObjectNode object)) {
            throw wrong(name, "must be an object");
        }
        return new JsonFields(path + name + ".", object);
    }

    MalformedRecordException wrong(String name, String why) {
        return new MalformedRecordException(path + name + " " + why);
    }

    private double number(String name) {
        JsonNode node = fields.get(name);
        if (node == null || !node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw wrong(name, "must be a number");
        }
        return node.doubleValue();
    }
}
