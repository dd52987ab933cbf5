package io.kinetoscope.stream.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What became of the clips of a stream, ever since it was first heard of, as a record of {@code
 * camera-status}. Told of streams of which a clip was skipped.
 *
 * @param camera its id
 * @param stream the camera's or a zone's id
 * @param scored clips that became scores
 * @param skipped live clips that were too old, or had to let other streams have their turn
 * @param failed clips that went to the dead letters, or whose pictures did
 * @param lastSkipped when a clip was skipped last
 */
public record ClipCounts(
        String camera, String stream, long scored, long skipped, long failed, Instant lastSkipped) {

    /** No camera's id ends with it: ids have no such character. */
    private static final String KEY_END = "#clips";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether a key of {@code camera-status} is that of such a record, not of a camera's state. */
    public static boolean isKey(String key) {
        return key.endsWith(KEY_END);
    }

    /** The key of the record: apart from that of the camera's state, which its worker writes. */
    public String key() {
        return stream + KEY_END;
    }

    /** UTF-8 JSON: camera, stream, clipsScored, clipsSkipped, clipsFailed, lastSkipped. */
    public byte[] toJson() {
        ObjectNode node = JSON.createObjectNode();
        node.put("camera", camera);
        node.put("stream", stream);
        node.put("clipsScored", scored);
        node.put("clipsSkipped", skipped);
        node.put("clipsFailed", failed);
        node.put("lastSkipped", lastSkipped.toString());
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new KinetoscopeException("Cannot write the clip counts of " + stream, e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws KinetoscopeException when the bytes are no such JSON
     */
    public static ClipCounts fromJson(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (node == null || !node.path("camera").isTextual()) {
                throw new IllegalArgumentException("No text in field camera");
            }
            return new ClipCounts(
                    node.path("camera").textValue(),
                    node.path("stream").asText(),
                    node.path("clipsScored").asLong(),
                    node.path("clipsSkipped").asLong(),
                    node.path("clipsFailed").asLong(),
                    Instant.parse(node.path("lastSkipped").asText()));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new KinetoscopeException(
                    "A record of camera-status is not a stream's clip counts", e);
        }
    }
}
