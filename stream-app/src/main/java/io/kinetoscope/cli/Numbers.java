package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Measured numbers as they are shown; NaN is what could not be measured. */
final class Numbers {

    private static final double MILLIONTH = 1e6;

    private Numbers() {}

    /** A share as {@code 98.5 %}, right-aligned to 8 characters; {@code -} for NaN. */
    static String percent(double share) {
        return Double.isNaN(share)
                ? "       -"
                : String.format(Locale.ROOT, "%6.1f %%", 100 * share);
    }

    static String decimals(double value, int places) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + places + "f", value);
    }

    /** Rounded to six places; null for NaN, which JSON does not have. */
    static void put(ObjectNode node, String field, double value) {
        if (Double.isFinite(value)) {
            node.put(field, Math.round(value * MILLIONTH) / MILLIONTH);
        } else {
            node.putNull(field);
        }
    }
}
