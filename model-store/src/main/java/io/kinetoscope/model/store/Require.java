package io.kinetoscope.model.store;

/** Checks of a manifest's fields; the messages name the field as it stands in the JSON. */
final class Require {

    private Require() {}

    static void that(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    static <T> T present(String field, T value) {
        that(value != null, field + " is missing");
        return value;
    }

    static void within(String field, double value, double min, double max) {
        // The negation also catches NaN.
        that(
                value >= min && value <= max,
                "%s is from %s to %s, not %s"
                        .formatted(field, plain(min), plain(max), plain(value)));
    }

    static void text(String field, String value, int maxLength) {
        present(field, value);
        that(
                !value.isBlank() && value.length() <= maxLength,
                "%s has 1 to %d characters".formatted(field, maxLength));
        that(
                value.chars().noneMatch(Character::isISOControl),
                "%s has a control character".formatted(field));
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
