package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.training.EpochResult;
import io.kinetoscope.model.training.StepProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class TrainingDisplayTest {

    private static final EpochResult RESULT =
            new EpochResult(3, 0.01, 1.25, 0.5, 1.5, 0.625, 34.56, 93.4);

    private final StringWriter written = new StringWriter();
    private final StoppedClock clock = new StoppedClock();

    @Test
    void shouldRewriteOneLineOnATerminal() {
        TrainingDisplay display = display(true);

        display.stepped(step(1, Duration.ofSeconds(3725)));
        clock.pass(Duration.ofSeconds(1));
        display.stepped(step(6, Duration.ofSeconds(65)));

        assertThat(written.toString())
                .isEqualTo(
                        "\repoch  3/20 [#---------------] loss 1.234  56.7 %  34.6 clips/s  1:02:05"
                                + " left\repoch  3/20 [########--------] loss 1.234  56.7 %  34.6"
                                + " clips/s  1:05 left   ");
    }

    @Test
    void shouldFitIntoATerminalOf80Columns() {
        display(true).stepped(step(1, Duration.ofSeconds(359_999)));

        assertThat(written.toString().strip()).hasSizeLessThanOrEqualTo(80);
    }

    @Test
    void shouldNotRedrawMoreOftenThanAnyoneCanRead() {
        TrainingDisplay display = display(true);

        display.stepped(step(1, Duration.ZERO));
        clock.pass(Duration.ofMillis(99));
        display.stepped(step(2, Duration.ZERO));

        assertThat(written.toString()).containsOnlyOnce("\r");
    }

    @Test
    void shouldPutTheEpochInPlaceOfItsBar() {
        TrainingDisplay display = display(true);

        display.stepped(step(12, Duration.ZERO));
        display.epochEnded(RESULT, true);

        assertThat(written.toString())
                .endsWith(
                        "\repoch  3/20: loss 1.250, accuracy 50.0 %; validation: loss 1.500,"
                                + " accuracy 62.5 % (best); 34.6 clips/s, 1:33\n");
    }

    @Test
    void shouldPrintALineForEachEpochElsewhere() {
        TrainingDisplay display = display(false);

        display.stepped(step(1, Duration.ZERO));
        display.stepped(step(12, Duration.ZERO));
        display.epochEnded(RESULT, false);

        assertThat(written.toString())
                .isEqualTo(
                        "epoch  3/20: loss 1.250, accuracy 50.0 %; validation: loss 1.500, accuracy"
                                + " 62.5 %; 34.6 clips/s, 1:33\n");
    }

    @Test
    void shouldPrintALineAMinuteWithinALongEpochElsewhere() {
        TrainingDisplay display = display(false);

        display.stepped(step(1, Duration.ZERO));
        clock.pass(Duration.ofMinutes(1));
        display.stepped(step(2, Duration.ofMinutes(10)));
        clock.pass(Duration.ofSeconds(59));
        display.stepped(step(3, Duration.ofMinutes(10)));

        assertThat(written.toString())
                .isEqualTo(
                        "epoch  3/20, step 2 of 12: loss 1.234, accuracy 56.7 %, 34.6 clips/s,"
                                + " 10:00 left\n");
    }

    @Test
    void shouldSayNothingOfAValidationThatThereIsNot() {
        display(false)
                .epochEnded(
                        new EpochResult(3, 0.01, 1.25, 0.5, Double.NaN, Double.NaN, 340, 93.4),
                        true);

        assertThat(written.toString())
                .isEqualTo("epoch  3/20: loss 1.250, accuracy 50.0 %; 340 clips/s, 1:33\n");
    }

    private TrainingDisplay display(boolean terminal) {
        return new TrainingDisplay(new PrintWriter(written), terminal, clock, 20);
    }

    private static StepProgress step(int step, Duration left) {
        return new StepProgress(3, 20, step, 12, 1.234, 0.567, 34.56, left);
    }

    private static final class StoppedClock extends Clock {

        private Instant now = Instant.parse("2026-01-02T03:04:05Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
