package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2026-05-01T12:00:00Z,2026-05-01T12:00:00.000000Z",
        "2026-12-31T23:59:59.000009Z,2026-12-31T23:59:59.000009Z",
        "2026-05-01T12:00:00.1234567Z,2026-05-01T12:00:00.123456Z",
        "1970-01-01T00:00:00Z,1970-01-01T00:00:00.000000Z",
        "1969-12-31T23:59:59.5Z,1969-12-31T23:59:59.500000Z",
        "0033-04-03T15:00:00Z,0033-04-03T15:00:00.000000Z",
        "9999-12-31T23:59:59.999999Z,9999-12-31T23:59:59.999999Z"
    })
    void shouldTellSixDigitsOfASecond(Instant time, String text) {
        assertThat(Timestamps.iso(time)).isEqualTo(text);
    }

    @Test
    void shouldTellTimesThatAreReadBackEqual() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            Instant time = Timestamps.instant(random.nextLong(253_402_300_800_000_000L));

            assertThat(Timestamps.parse(Timestamps.iso(time))).isEqualTo(time);
        }
    }

    @Test
    void shouldRefuseAYearOfFiveDigits() {
        assertThatThrownBy(() -> Timestamps.iso(Instant.parse("+10000-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RFC 3339");
    }
}
