package io.kinetoscope.model;

import java.util.List;

/**
 * The last layer of an untrained network. Random features differ little from clip to clip beside
 * what all clips have in common, so with a plain head one class would win always: the deviation
 * widens the difference and the bias takes off what is common.
 *
 * @param deviation of the random weights
 * @param bias one for each class; empty for zeros
 */
public record UntrainedHead(double deviation, List<Float> bias) {

    /** As usual: a small deviation and no bias. */
    public static final UntrainedHead PLAIN = new UntrainedHead(0.01, List.of());

    public UntrainedHead {
        if (!(deviation > 0 && deviation < 1000)) {
            throw new IllegalArgumentException(
                    "the head's deviation is above 0 and below 1000, not " + deviation);
        }
        bias = List.copyOf(bias);
    }

    void fillBias(float[] values) {
        if (!bias.isEmpty() && bias.size() != values.length) {
            throw new IllegalArgumentException(
                    "the head has %d biases for %d classes".formatted(bias.size(), values.length));
        }
        for (int i = 0; i < bias.size(); i++) {
            values[i] = bias.get(i);
        }
    }
}
