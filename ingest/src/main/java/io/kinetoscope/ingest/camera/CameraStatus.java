package io.kinetoscope.ingest.camera;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a camera is, as a record of {@code camera-status}.
 *
 * @param camera its id, also the record's key
 * @param since when it came into this state
 * @param why in a sentence, without credentials; empty while online
 * @param framesPerSecond that its source gave of late
 * @param lastFrame when the last frame was read, if there was one
 * @param worker that runs it
 */
public record CameraStatus(
        String camera,
        State state,
        Instant since,
        String why,
        double framesPerSecond,
        Optional<Instant> lastFrame,
        String worker) {

    /** States of a camera. */
    public enum State {
        /** Frames come. */
        ONLINE,
        /** None come: it is being opened or reopened, or it has ended. */
        OFFLINE,
        /** Its owner switched it off. */
        DISABLED,
        /** It is not tried again until its owner changes something. */
        FAILED
    }

    /** News of a camera that is online comes at least so often: so fresh is its last frame. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    /** After which no news is bad news: its worker would have told three more times. */
    private static final Duration SILENCE = INTERVAL.multipliedBy(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Whether its worker seems to be gone: it would have been heard of.
     *
     * @param told when this came, by the clock of {@code now}
     */
    public boolean isSilent(Instant told, Instant now) {
        return state == State.ONLINE && Duration.between(told, now).compareTo(SILENCE) > 0;
    }

    /**
     * UTF-8 JSON: camera, state, since, why, framesPerSecond, lastFrame (null for none), worker.
     */
    public byte[] toJson() {
        ObjectNode node = JSON.createObjectNode();
        node.put("camera", camera);
        node.put("state", state.name().toLowerCase(Locale.ROOT));
        node.put("since", since.toString());
        node.put("why", why);
        node.put("framesPerSecond", Math.round(framesPerSecond * 100) / 100.0);
        node.put("lastFrame", lastFrame.map(Instant::toString).orElse(null));
        node.put("worker", worker);
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new KinetoscopeException("Cannot write the status of camera " + camera, e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws KinetoscopeException when the bytes are no such JSON
     */
    public static CameraStatus fromJson(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            JsonNode lastFrame = node.path("lastFrame");
            return new CameraStatus(
                    text(node, "camera"),
                    State.valueOf(text(node, "state").toUpperCase(Locale.ROOT)),
                    Instant.parse(text(node, "since")),
                    text(node, "why"),
                    node.path("framesPerSecond").asDouble(),
                    lastFrame.isTextual()
                            ? Optional.of(Instant.parse(lastFrame.textValue()))
                            : Optional.empty(),
                    text(node, "worker"));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new KinetoscopeException("A record of camera-status is not a camera's status", e);
        }
    }

    private static String text(JsonNode node, String field) {
        String text = node.path(field).textValue();
        if (text == null) {
            throw new IllegalArgumentException("No text in field " + field);
        }
        return text;
    }
}
