package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {

    private final StringWriter out = new StringWriter();
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void shouldRewriteItsLineOnATerminal() {
        ProgressLine line = line(true);
        line.show("10 of 20");
        pass(Duration.ofSeconds(1));

        line.show("9 left");

        assertThat(out.toString()).isEqualTo("\r10 of 20\r9 left  ");
    }

    @Test
    void shouldNotRewriteItsLineAllTheTime() {
        ProgressLine line = line(true);
        line.show("1");

        line.show("2");

        assertThat(out.toString()).isEqualTo("\r1");
    }

    @Test
    void shouldTakeItsLineAway() {
        ProgressLine line = line(true);
        line.show("abc");

        line.close();

        assertThat(out.toString()).isEqualTo("\rabc\r   \r");
    }

    @Test
    void shouldSayNothingInTheFirstMinuteElsewhere() {
        ProgressLine line = line(false);
        pass(Duration.ofSeconds(59));

        line.show("1");

        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldSayAPlainLineAMinuteElsewhere() {
        ProgressLine line = line(false);
        pass(Duration.ofSeconds(61));
        line.show("1");

        line.show("2");

        assertThat(out.toString()).isEqualTo("1" + System.lineSeparator());
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private ProgressLine line(boolean terminal) {
        return new ProgressLine(
                new PrintWriter(out),
                terminal,
                new Clock() {
                    @Override
                    public Instant instant() {
                        return now;
                    }

                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }
                });
    }
}
