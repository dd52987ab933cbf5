package io.kinetoscope.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A terminal that is written over in place, by ANSI control sequences. Used by one thread. */
final class Screen implements AutoCloseable {

    private static final String CLEAR = "\u001b[2J";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";

    private final PrintStream out;

    /**
     * @param rows at least 1
     * @param columns at least 1
     */
    record Size(int rows, int columns) {

        static final Size USUAL = new Size(24, 80);

        /** Reads what {@code stty size} prints. */
        static Size parse(String text) {
            String[] numbers = text.strip().split(" ", 2);
            try {
                int rows = Integer.parseInt(numbers[0]);
                int columns = numbers.length == 2 ? Integer.parseInt(numbers[1]) : 0;
                return rows > 0 && columns > 0 ? new Size(rows, columns) : USUAL;
            } catch (NumberFormatException e) {
                return USUAL;
            }
        }
    }

    Screen(PrintStream out) {
        this.out = out;
        out.print(HIDE_CURSOR + CLEAR);
    }

    /** How large it is now; the usual size where that cannot be told. */
    Size size() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String said =
                    new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            stty.waitFor(1, TimeUnit.SECONDS);
            return Size.parse(said);
        } catch (IOException e) {
            return Size.USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Size.USUAL;
        }
    }

    /** Shows lines in the place of those before; what does not fit is cut off. */
    void show(List<String> lines, Size size) {
        StringBuilder all = new StringBuilder(HOME);
        int shown = Math.min(lines.size(), size.rows() - 1);
        for (String line : lines.subList(0, Math.max(0, shown))) {
            all.append(line, 0, Math.min(line.length(), size.columns()))
                    .append(REST_OF_LINE)
                    .append('\n');
        }
        out.print(all.append(REST_OF_SCREEN));
        out.flush();
    }

    @Override
    public void close() {
        out.print(SHOW_CURSOR);
        out.flush();
    }
}
