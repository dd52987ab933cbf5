package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of Kinetoscope's topics.
 *
 * @param prefix put before each name as it is, so it usually ends with a dot or a hyphen; empty for
 *     none
 */
public record Topics(String prefix) {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    /**
     * @throws ConfigurationException when Kafka would not take the names
     */
    public Topics {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new ConfigurationException(
                    "--topic-prefix must be at most 100 letters, digits, dots, underscores or"
                            + " hyphens");
        }
    }

    public String frameWindows() {
        return prefix + "frame-windows";
    }

    public String clipScores() {
        return prefix + "clip-scores";
    }

    public String actionEvents() {
        return prefix + "action-events";
    }

    public String eventEvidence() {
        return prefix + "event-evidence";
    }

    public String cameraStatus() {
        return prefix + "camera-status";
    }

    public String cameras() {
        return prefix + "cameras";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }

    public List<String> all() {
        return List.of(
                frameWindows(),
                clipScores(),
                actionEvents(),
                eventEvidence(),
                cameraStatus(),
                cameras(),
                deadLetters());
    }
}
