package io.kinetoscope.ingest.source;

import io.kinetoscope.ConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code synthetic:?seed=1&width=640&height=360&fps=15&duration=20s} asks for. Every parameter
 * may be left out; those shown are the defaults, but for the duration: without one the scene is
 * endless and comes in real time, as from a camera.
 *
 * @param seed of everything that is random in the scene
 * @param width in pixels, 32 to 1920
 * @param height in pixels, 32 to 1080
 * @param fps pictures per second, 1 to 120
 * @param duration more than 0, at most a day; given as {@code 500ms}, {@code 20s} or {@code 5m}
 */
record SyntheticSettings(long seed, int width, int height, int fps, Optional<Duration> duration) {

    private static final Set<String> KEYS = Set.of("seed", "width", "height", "fps", "duration");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    /**
     * @throws ConfigurationException when a parameter is unknown or out of its range
     */
    static SyntheticSettings parse(SourceUri uri) {
        Map<String, String> parameters = parameters(uri);
        return new SyntheticSettings(
                number(uri, parameters, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
                (int) number(uri, parameters, "width", 640, 32, 1920),
                (int) number(uri, parameters, "height", 360, 32, 1080),
                (int) number(uri, parameters, "fps", 15, 1, 120),
                Optional.ofNullable(parameters.get("duration")).map(text -> duration(uri, text)));
    }

    private static Map<String, String> parameters(SourceUri uri) {
        String query = uri.path().startsWith("?") ? uri.path().substring(1) : uri.path();
        Map<String, String> parameters = new HashMap<>();
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 || !KEYS.contains(key) || parameters.containsKey(key)) {
                throw wrong(uri, "give each of seed, width, height, fps, duration at most once");
            }
            parameters.put(key, part.substring(equals + 1));
        }
        return parameters;
    }

    private static long number(
            SourceUri uri,
            Map<String, String> parameters,
            String key,
            long otherwise,
            long from,
            long to) {
        String text = parameters.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= from && value <= to) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(uri, key + " is a whole number");
        }
        throw wrong(uri, "%s lies between %d and %d".formatted(key, from, to));
    }

    private static Duration duration(SourceUri uri, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration =
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    };
            if (amount > 0 && duration.compareTo(Duration.ofDays(1)) <= 0) {
                return duration;
            }
        }
        throw wrong(uri, "duration is like 500ms, 20s or 5m, at most 24h");
    }

    private static ConfigurationException wrong(SourceUri uri, String mend) {
        return new ConfigurationException("The source %s: %s".formatted(uri, mend));
    }
}
