package io.kinetoscope.stream.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as the state keeps them, in microseconds since the epoch, and as JSON tells them. */
final class Timestamps {

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
        // A DateTimeFormatter takes fractions through BigDecimal, and four times stand in each
        // clip.
        LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > 9999) {
            throw new IllegalArgumentException(
                    "the time " + time + " lies outside the years that RFC 3339 can tell");
        }
        StringBuilder text = new StringBuilder(27);
        padded(text, utc.getYear(), 1000).append('-');
        padded(text, utc.getMonthValue(), 10).append('-');
        padded(text, utc.getDayOfMonth(), 10).append('T');
        padded(text, utc.getHour(), 10).append(':');
        padded(text, utc.getMinute(), 10).append(':');
        padded(text, utc.getSecond(), 10).append('.');
        return padded(text, utc.getNano() / 1000, 100_000).append('Z').toString();
    }

    /** Appends as many digits as {@code first}, a power of ten, has. */
    private static StringBuilder padded(StringBuilder text, int number, int first) {
        for (int power = first; power > 0; power /= 10) {
            text.append((char) ('0' + number / power % 10));
        }
        return text;
    }

    /**
     * @throws DateTimeException if the text is no RFC 3339 time
     */
    static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
