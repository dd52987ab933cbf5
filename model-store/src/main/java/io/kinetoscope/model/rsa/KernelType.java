package io.kinetoscope.model.rsa;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How RSA makes its kernel from the queries and keys of a neighbourhood (paper, section 4.1). */
public enum KernelType {
    /** Basic: the query itself; there is no key. */
    @JsonProperty("V")
    V,
    /** Relational: the query with the keys of its neighbourhood, through {@code H1}. */
    @JsonProperty("R")
    R,
    /** Both: relational, with {@code P1} added to {@code H1}'s projection of the keys. */
    @JsonProperty("VplusR")
    V_PLUS_R;

    boolean relational() {
        return this != V;
    }
}
