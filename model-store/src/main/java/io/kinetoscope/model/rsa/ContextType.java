package io.kinetoscope.model.rsa;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What RSA applies its kernel to (paper, section 4.2). */
public enum ContextType {
    /** Basic: the values of the neighbourhood, through {@code H2}. */
    @JsonProperty("V")
    V,
    /** Relational: the basic context times the values' self-correlation, through {@code G}. */
    @JsonProperty("R")
    R,
    /** Both: relational, with the learnt near-identity {@code I} added to the self-correlation. */
    @JsonProperty("VplusR")
    V_PLUS_R;

    boolean relational() {
        return this != V;
    }
}
