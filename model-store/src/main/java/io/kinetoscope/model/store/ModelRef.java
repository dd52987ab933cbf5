package io.kinetoscope.model.store;

import io.kinetoscope.ConfigurationException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model as a person names it: {@code name} for its latest version, or {@code name:version}.
 *
 * @param name 1 to 64 letters, digits, '.', '_' and '-', the first a letter or digit: it is a
 *     directory's name
 * @param version at least 1; empty for the latest
 */
public record ModelRef(String name, OptionalInt version) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern REF = Pattern.compile("([^:]*)(?::([0-9]{1,9}))?");

    public ModelRef {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    ("a model's name is 1 to 64 letters, digits, '.', '_' and '-' that begin with a"
                                    + " letter or digit, not '%s'")
                            .formatted(name));
        }
        if (version.isPresent() && version.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "a model's version is at least 1, not %d".formatted(version.getAsInt()));
        }
    }

    /**
     * Reads {@code NAME} or {@code NAME:VERSION}.
     *
     * @throws ConfigurationException when {@code text} is neither {@code name} nor {@code
     *     name:version}
     */
    public static ModelRef parse(String text) {
        Matcher ref = REF.matcher(text);
        if (!ref.matches()) {
            throw new ConfigurationException(
                    "'%s' names no model: write NAME or NAME:VERSION".formatted(text));
        }
        try {
            return new ModelRef(
                    ref.group(1),
                    ref.group(2) == null
                            ? OptionalInt.empty()
                            : OptionalInt.of(Integer.parseInt(ref.group(2))));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "'%s' names no model: %s".formatted(text, e.getMessage()), e);
        }
    }

    public static ModelRef latest(String name) {
        return new ModelRef(name, OptionalInt.empty());
    }

    public static ModelRef of(String name, int version) {
        return new ModelRef(name, OptionalInt.of(version));
    }

    /** Whether {@code text} can be the name of a model, or of a file of one. */
    static boolean isName(String text) {
        return text != null && NAME.matcher(text).matches();
    }

    @Override
    public String toString() {
        return version.isPresent() ? name + ":" + version.getAsInt() : name;
    }
}
