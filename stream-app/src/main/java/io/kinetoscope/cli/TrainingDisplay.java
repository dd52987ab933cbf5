package io.kinetoscope.cli;

import io.kinetoscope.model.training.EpochResult;
import io.kinetoscope.model.training.StepProgress;
import io.kinetoscope.model.training.TrainingListener;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Shows how a training goes: a line for each epoch, and within an epoch one that is rewritten in
 * place on a terminal, or a plain one a minute elsewhere. Used by one thread.
 */
final class TrainingDisplay implements TrainingListener, AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration PLAIN_LINE = Duration.ofMinutes(1);
    private static final int BAR = 16;

    private final PrintWriter out;
    private final boolean terminal;
    private final Clock clock;
    private final int epochs;

    private Instant shownAt;
    private int drawn;

    /**
     * @param terminal whether {@code out} can rewrite a line
     * @param epochs of the whole training
     */
    TrainingDisplay(PrintWriter out, boolean terminal, Clock clock, int epochs) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.epochs = epochs;
        // The first line of a terminal comes with the first step, elsewhere after a while.
        shownAt = terminal ? Instant.MIN : clock.instant();
    }

    @Override
    public void stepped(StepProgress progress) {
        Instant now = clock.instant();
        boolean last = progress.step() == progress.steps();
        if (terminal) {
            if (last || !now.isBefore(plus(shownAt, REDRAW))) {
                draw(bar(progress));
                shownAt = now;
            }
        } else if (!last && !now.isBefore(shownAt.plus(PLAIN_LINE))) {
            out.println(plain(progress));
            out.flush();
            shownAt = now;
        }
    }

    @Override
    public void epochEnded(EpochResult result, boolean best) {
        draw("");
        out.println(line(result, best));
        out.flush();
        shownAt = terminal ? Instant.MIN : clock.instant();
    }

    /** Takes the unfinished line away, so that something else can be said. */
    @Override
    public void close() {
        draw("");
        out.flush();
    }

    private void draw(String line) {
        if (!terminal || (drawn == 0 && line.isEmpty())) {
            return;
        }
        out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
        if (line.isEmpty()) {
            out.print("\r");
        }
        out.flush();
        drawn = line.length();
    }

    private String bar(StepProgress progress) {
        int filled = (int) ((long) BAR * progress.step() / progress.steps());
        return format(
                "%s [%s%s] loss %.3f  %4.1f %%  %s clips/s  %s left",
                epoch(progress.epoch()),
                "#".repeat(filled),
                "-".repeat(BAR - filled),
                progress.loss(),
                100 * progress.accuracy(),
                rate(progress.clipsPerSecond()),
                time(progress.timeLeft().toSeconds()));
    }

    private String plain(StepProgress progress) {
        return format(
                "%s, step %d of %d: loss %.3f, accuracy %.1f %%, %s clips/s, %s left",
                epoch(progress.epoch()),
                progress.step(),
                progress.steps(),
                progress.loss(),
                100 * progress.accuracy(),
                rate(progress.clipsPerSecond()),
                time(progress.timeLeft().toSeconds()));
    }

    private String line(EpochResult result, boolean best) {
        StringBuilder line =
                new StringBuilder(
                        format(
                                "%s: loss %.3f, accuracy %.1f %%",
                                epoch(result.epoch()),
                                result.trainLoss(),
                                100 * result.trainAccuracy()));
        if (!Double.isNaN(result.validationAccuracy())) {
            line.append(
                    format(
                            "; validation: loss %.3f, accuracy %.1f %%%s",
                            result.validationLoss(),
                            100 * result.validationAccuracy(),
                            best ? " (best)" : ""));
        }
        line.append(
                format(
                        "; %s clips/s, %s",
                        rate(result.clipsPerSecond()), time(Math.round(result.seconds()))));
        return line.toString();
    }

    private String epoch(int epoch) {
        int digits = Integer.toString(epochs).length();
        return format("epoch %" + digits + "d/%d", epoch, epochs);
    }

    private static String rate(double clipsPerSecond) {
        return format(clipsPerSecond < 100 ? "%.1f" : "%.0f", clipsPerSecond);
    }

    private static String time(long seconds) {
        return seconds < 3600
                ? format("%d:%02d", seconds / 60, seconds % 60)
                : format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static Instant plus(Instant instant, Duration duration) {
        return instant.equals(Instant.MIN) ? instant : instant.plus(duration);
    }

    @SuppressWarnings("AnnotateFormatMethod") // The width of an epoch's number is not fixed.
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
