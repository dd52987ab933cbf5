package io.kinetoscope.model.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.kinetoscope.ConfigurationException;

/** What the numbers of a stored model are computed with. */
public enum Precision {
    /** 32-bit floating point. */
    @JsonProperty("fp32")
    FLOAT32("fp32"),
    /**
     * Convolutions in 8-bit integers, on the CPU, with activation ranges that stand among the
     * weights.
     */
    @JsonProperty("int8")
    INT8("int8");

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /**
     * The precision of that name, as it stands in a manifest.
     *
     * @throws ConfigurationException when there is none
     */
    public static Precision named(String name) {
        for (Precision precision : values()) {
            if (precision.text.equals(name)) {
                return precision;
            }
        }
        throw new ConfigurationException(
                "there is no precision '%s': give fp32 or int8".formatted(name));
    }

    /** Its name in manifests and flags. */
    @Override
    public String toString() {
        return text;
    }
}
