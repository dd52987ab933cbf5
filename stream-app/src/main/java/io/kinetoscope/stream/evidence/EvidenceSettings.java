package io.kinetoscope.stream.evidence;

import io.kinetoscope.ConfigurationException;

/**
 * How much evidence of events is kept.
 *
 * @param maxBytes the most that a picture or an animation may have, 10,000 to 1,000,000; 0 for no
 *     evidence
 */
public record EvidenceSettings(int maxBytes) {

    public static final String FLAG = "--evidence-max-bytes";

    public static final EvidenceSettings NONE = new EvidenceSettings(0);

    private static final int LEAST = 10_000;

    /** With its headers it stays below the megabyte that brokers take by default. */
    private static final int MOST = 1_000_000;

    /**
     * @throws ConfigurationException when the number is out of its range
     */
    public EvidenceSettings {
        if (maxBytes != 0 && (maxBytes < LEAST || maxBytes > MOST)) {
            throw new ConfigurationException(
                    "%s is %d: give %d to %d, or 0 for no evidence"
                            .formatted(FLAG, maxBytes, LEAST, MOST));
        }
    }

    public boolean isOff() {
        return maxBytes == 0;
    }
}
