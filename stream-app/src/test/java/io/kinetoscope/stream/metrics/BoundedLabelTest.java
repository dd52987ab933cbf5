package io.kinetoscope.stream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BoundedLabelTest {

    private final BoundedLabel label = new BoundedLabel(2);

    @Test
    void shouldKeepValuesUpToTheLimit() {
        assertThat(label.of("a")).isEqualTo("a");
        assertThat(label.of("b")).isEqualTo("b");
    }

    @Test
    void shouldCallFurtherValuesOther() {
        label.of("a");
        label.of("b");

        assertThat(label.of("c")).isEqualTo("other");
    }

    @Test
    void shouldStillKnowTheFirstValuesAfterTheLimit() {
        label.of("a");
        label.of("b");
        label.of("c");

        assertThat(label.of("a")).isEqualTo("a");
    }
}
