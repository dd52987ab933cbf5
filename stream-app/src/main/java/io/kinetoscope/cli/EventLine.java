package io.kinetoscope.cli;

import io.kinetoscope.stream.event.ActionEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An action event as a line for people, in the time zone of the reader. */
final class EventLine {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.S", Locale.ROOT);

    private final ZoneId zone;

    EventLine(ZoneId zone) {
        this.zone = zone;
    }

    String format(ActionEvent event) {
        Instant until = event.end() == null ? event.time() : event.end();
        double seconds = Duration.between(event.start(), until).toMillis() / 1e3;
        String span =
                switch (event.type()) {
                    case STARTED -> "";
                    case UPDATED -> "for %.1f s so far".formatted(seconds);
                    case ENDED -> "after %.1f s".formatted(seconds);
                };
        return String.format(
                        Locale.ROOT,
                        "%s  %-16s %-8s %-20s %.2f  %s",
                        CLOCK.format(until.atZone(zone)),
                        printable(event.streamId()),
                        event.type().word(),
                        printable(event.label()),
                        event.score(),
                        span)
                .stripTrailing();
    }

    /** Labels and ids come from outside: nothing in them moves a terminal's cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
