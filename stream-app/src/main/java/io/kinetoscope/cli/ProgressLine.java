package io.kinetoscope.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How far something is: a line that is rewritten on a terminal, and a plain one a minute elsewhere.
 * Used by one thread.
 */
final class ProgressLine implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration PLAIN_LINE = Duration.ofMinutes(1);

    private final PrintWriter out;
    private final boolean terminal;
    private final Clock clock;
    private Instant due;
    private int drawn;

    /**
     * @param terminal whether {@code out} can rewrite a line
     */
    ProgressLine(PrintWriter out, boolean terminal, Clock clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.due = clock.instant().plus(terminal ? Duration.ZERO : PLAIN_LINE);
    }

    /** Shows the line, unless the last one is too fresh. */
    void show(String line) {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            return;
        }
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
            drawn = line.length();
        } else {
            out.println(line);
        }
        out.flush();
        due = now.plus(terminal ? REDRAW : PLAIN_LINE);
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            out.flush();
            drawn = 0;
        }
    }
}
