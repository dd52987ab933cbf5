package io.kinetoscope.stream.clip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.KinetoscopeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClipCountsTest {

    private static final ClipCounts COUNTS =
            new ClipCounts("gate", "gate/left", 7, 5, 1, Instant.parse("2026-01-01T12:00:00Z"));

    @Test
    void shouldReadWhatItWrote() {
        assertThat(ClipCounts.fromJson(COUNTS.toJson())).isEqualTo(COUNTS);
    }

    @Test
    void shouldHaveAKeyThatIsNoCameras() {
        assertThat(COUNTS.key()).isEqualTo("gate/left#clips");
        assertThat(ClipCounts.isKey(COUNTS.key())).isTrue();
        assertThat(ClipCounts.isKey("gate")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{\"camera\":\"gate\"}", "{\"camera\":7}"})
    void shouldRefuseWhatIsNone(String json) {
        assertThatThrownBy(() -> ClipCounts.fromJson(json.getBytes(UTF_8)))
                .isInstanceOf(KinetoscopeException.class);
    }
}
