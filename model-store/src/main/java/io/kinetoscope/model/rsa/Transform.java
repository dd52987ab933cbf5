package io.kinetoscope.model.rsa;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.kinetoscope.ConfigurationException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What mixes positions at the RSA positions of a network: the paper's comparison (section 5.3). */
public enum Transform {
    /** Relational self-attention. */
    @JsonProperty("rsa")
    RSA("rsa"),
    /** A plain (1, 3, 3) convolution: no frame sees another. */
    @JsonProperty("conv2d")
    CONV2D("conv2d"),
    /** A plain (3, 3, 3) convolution. */
    @JsonProperty("conv3d")
    CONV3D("conv3d"),
    /**
     * Softmax over the similarities with the keys of the neighbourhood, as many heads as queries.
     */
    @JsonProperty("self-attention")
    SELF_ATTENTION("self-attention");

    private final String text;

    Transform(String text) {
        this.text = text;
    }

    /**
     * The transform of that name, as it stands in a manifest.
     *
     * @throws ConfigurationException when there is none; the message lists those that there are
     */
    public static Transform named(String name) {
        for (Transform transform : values()) {
            if (transform.text.equals(name)) {
                return transform;
            }
        }
        throw new ConfigurationException(
                "there is no transform '%s': give one of %s"
                        .formatted(
                                name,
                                Arrays.stream(values())
                                        .map(Transform::toString)
                                        .collect(Collectors.joining(", "))));
    }

    /** Its name in manifests and flags. */
    @Override
    public String toString() {
        return text;
    }
}
