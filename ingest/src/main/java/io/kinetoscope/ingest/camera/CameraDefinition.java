package io.kinetoscope.ingest.camera;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.source.Region;
import io.kinetoscope.ingest.source.SourceUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A camera as a record of the topic {@code cameras}: key = its id, value = JSON. {@code
 * {"uri":"rtsp://u:${env:PW}@cam/1","zones":{"left":[0,0,0.5,1]},"enabled":true}}; zones (x, y,
 * width, height in fractions of the picture) and enabled may be left out. Its secrets are
 * references.
 *
 * @param camera its URI not resolved
 * @param enabled whether it is to run
 */
public record CameraDefinition(Camera camera, boolean enabled) {

    /** Of the JSON, in bytes. */
    public static final int MAX_BYTES = 64 << 10;

    /** Each is a stream of its own. */
    public static final int MAX_ZONES = 64;

    private static final Set<String> FIELDS = Set.of("uri", "zones", "enabled");

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * @throws ConfigurationException when the URI has a password in it or cannot be right, or there
     *     are too many zones
     */
    public CameraDefinition {
        try {
            camera.uri().shareable();
            FrameSources.checkForm(camera.uri());
        } catch (ConfigurationException e) {
            throw wrong(camera.id(), e.getMessage(), e);
        }
        if (camera.zones().size() > MAX_ZONES) {
            throw wrong(camera.id(), "it has more than %d zones".formatted(MAX_ZONES), null);
        }
    }

    /**
     * Reads a record.
     *
     * @param id the record's key
     * @throws ConfigurationException when the bytes are too many or no definition; the message has
     *     no credentials
     */
    public static CameraDefinition fromJson(String id, byte[] json) {
        if (json.length > MAX_BYTES) {
            throw wrong(id, "its definition has more than %d kB".formatted(MAX_BYTES >> 10), null);
        }
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (IOException e) {
            // The parser's message would show what stands there.
            throw wrong(id, "its definition is no JSON", e);
        }
        return of(id, node);
    }

    /**
     * Reads a definition out of a larger document.
     *
     * @throws ConfigurationException when the node is none; the message has no credentials
     */
    public static CameraDefinition of(String id, JsonNode node) {
        StreamId.requireName("camera", id);
        if (!node.isObject()) {
            throw wrong(id, "its definition is no object with a field uri", null);
        }
        node.fieldNames()
                .forEachRemaining(
                        field -> {
                            if (!FIELDS.contains(field)) {
                                throw wrong(
                                        id,
                                        "there is no field '%s'; there are uri, zones and enabled"
                                                .formatted(StreamId.shown(field)),
                                        null);
                            }
                        });
        JsonNode uri = node.path("uri");
        if (!uri.isTextual()) {
            throw wrong(id, "its field uri is missing, or no text", null);
        }
        JsonNode enabled = node.path("enabled");
        if (!enabled.isMissingNode() && !enabled.isBoolean()) {
            throw wrong(id, "its field enabled is true or false", null);
        }
        try {
            Camera camera =
                    new Camera(id, SourceUri.of(uri.textValue()), zones(id, node.path("zones")));
            return new CameraDefinition(camera, enabled.asBoolean(true));
        } catch (ConfigurationException e) {
            if (e.getMessage().startsWith("Camera ")) {
                throw e;
            }
            throw wrong(id, e.getMessage(), e);
        }
    }

    /**
     * UTF-8, as {@link #fromJson} reads it.
     *
     * @throws ConfigurationException when it takes more than {@link #MAX_BYTES}
     */
    public byte[] toJson() {
        byte[] json = toNode().toString().getBytes(StandardCharsets.UTF_8);
        if (json.length > MAX_BYTES) {
            throw wrong(
                    camera.id(),
                    "its definition has more than %d kB".formatted(MAX_BYTES >> 10),
                    null);
        }
        return json;
    }

    /** The same as a tree. */
    public ObjectNode toNode() {
        ObjectNode node = JSON.createObjectNode();
        node.put("uri", camera.uri().shareable());
        if (!camera.zones().isEmpty()) {
            ObjectNode zones = node.putObject("zones");
            for (Zone zone : camera.zones()) {
                Region region = zone.region();
                zones.putArray(zone.name())
                        .add(region.x())
                        .add(region.y())
                        .add(region.width())
                        .add(region.height());
            }
        }
        node.put("enabled", enabled);
        return node;
    }

    private static List<Zone> zones(String id, JsonNode node) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isObject() || node.size() > MAX_ZONES) {
            throw wrong(
                    id,
                    "its field zones holds a name and [x, y, width, height] for each of at most %d"
                            .formatted(MAX_ZONES),
                    null);
        }
        List<Zone> zones = new ArrayList<>();
        for (Map.Entry<String, JsonNode> zone : node.properties()) {
            zones.add(new Zone(zone.getKey(), region(id, zone.getKey(), zone.getValue())));
        }
        return zones;
    }

    private static Region region(String id, String zone, JsonNode node) {
        boolean four = node instanceof ArrayNode && node.size() == 4;
        for (int i = 0; four && i < 4; i++) {
            four = node.get(i).isNumber();
        }
        if (four) {
            try {
                return new Region(
                        node.get(0).asDouble(),
                        node.get(1).asDouble(),
                        node.get(2).asDouble(),
                        node.get(3).asDouble());
            } catch (IllegalArgumentException e) {
                throw wrong(id, wrongZone(zone), e);
            }
        }
        throw wrong(id, wrongZone(zone), null);
    }

    private static String wrongZone(String zone) {
        return "its zone '%s' is [x, y, width, height] in fractions of the picture within 0..1"
                .formatted(StreamId.shown(zone));
    }

    private static ConfigurationException wrong(String id, String what, Exception cause) {
        String message = "Camera %s: %s".formatted(StreamId.shown(id), what);
        // A parser's own exception holds a piece of what it read.
        return cause instanceof ConfigurationException
                ? new ConfigurationException(message, cause)
                : new ConfigurationException(message);
    }
}
