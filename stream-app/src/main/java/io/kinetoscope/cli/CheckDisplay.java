package io.kinetoscope.cli;

import io.kinetoscope.model.dataset.DatasetProgress;
import java.io.PrintWriter;

/** Shows how the checking of many videos goes, where somebody looks. Used by one thread a time. */
final class CheckDisplay implements DatasetProgress, AutoCloseable {

    /** Fewer are checked before anyone wonders. */
    private static final int FEW = 20;

    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter out;
    private final boolean terminal;
    private long drawnAt = System.nanoTime() - REDRAW_NANOS;
    private int drawn;

    /**
     * @param terminal whether {@code out} can rewrite a line; nothing is shown otherwise
     */
    CheckDisplay(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void checked(int checked, int videos) {
        long now = System.nanoTime();
        if (terminal && videos > FEW && now - drawnAt >= REDRAW_NANOS) {
            String line = "checking video %,d of %,d".formatted(checked, videos);
            out.print("\r" + line);
            out.flush();
            drawn = line.length();
            drawnAt = now;
        }
    }

    /** Takes the line away; may be called twice. */
    @Override
    public synchronized void close() {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            out.flush();
            drawn = 0;
        }
    }
}
