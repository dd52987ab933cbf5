package io.kinetoscope.model.checkpoint;

/** Text from a file that may be forged, made fit for one line of a message. */
public final class Printable {

    private static final int MAX_LENGTH = 120;

    private Printable() {}

    /** Control characters become '?', and what is long is cut. */
    public static String text(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= MAX_LENGTH
                ? printable
                : printable.substring(0, MAX_LENGTH) + "...";
    }
}
