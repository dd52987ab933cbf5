package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;

/**
 * Two words, or whole labels, that a mirror swaps.
 *
 * @param one like {@code left}
 * @param other like {@code right}
 */
public record FlipPair(String one, String other) {

    /**
     * Reads {@code left:right}.
     *
     * @throws ConfigurationException when it is not two texts with a colon between them
     */
    public static FlipPair parse(String text) {
        String[] sides = text.split(":", -1);
        if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
            throw new ConfigurationException(
                    "The flip pair '%s' is not like left:right".formatted(text));
        }
        return new FlipPair(sides[0].strip(), sides[1].strip());
    }
}
