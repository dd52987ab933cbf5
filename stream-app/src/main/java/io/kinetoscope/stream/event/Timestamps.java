package io.kinetoscope.stream.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times as the state keeps them, in microseconds since the epoch, and as JSON tells them. */
final class Timestamps {

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Timestamps() {}

    /**
     * @throws IllegalArgumentException if the time lies outside the years 1970 to 9999, which RFC
     *     3339 could not tell or a camera could not mean
     */
    static long micros(Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(
                    "the time " + time + " lies outside the years 1970 to 9999");
        }
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** RFC 3339, UTC, always six digits of a second. */
    static String iso(Instant time) {
        return ISO.format(time);
    }

    /**
     * @throws DateTimeException if the text is no RFC 3339 time
     */
    static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
