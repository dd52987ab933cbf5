package io.kinetoscope.ingest.kafka;

/** Kafka wraps what happened; people want the innermost message on one line. */
final class ReadableCause {

    private static final int MAX_DEPTH = 10;

    private ReadableCause() {}

    static String of(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < MAX_DEPTH && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String text = message == null ? cause.getClass().getSimpleName() : message;
        return text.lines().findFirst().orElse(text);
    }
}
