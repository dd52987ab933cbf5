package io.kinetoscope.model.dataset;

import java.util.Locale;
import java.util.Optional;

/** What people call the two parts of their data. */
final class SplitNames {

    private SplitNames() {}

    static Optional<Row.Split> of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Optional.of(Row.Split.TRAIN);
            case "validation", "val", "valid", "test" -> Optional.of(Row.Split.VALIDATION);
            default -> Optional.empty();
        };
    }
}
