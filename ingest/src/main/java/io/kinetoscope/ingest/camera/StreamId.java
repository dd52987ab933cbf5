package io.kinetoscope.ingest.camera;

import io.kinetoscope.ConfigurationException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A camera or a zone of one: what clips are cut from and the key of every record. Written as {@code
 * camera} or {@code camera/zone}.
 *
 * @param camera letters, digits, dot, underscore and hyphen, 1 to 100 of them
 * @param zone of the same; empty for the whole camera
 */
public record StreamId(String camera, Optional<String> zone) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /**
     * @throws ConfigurationException when a name holds other characters or is too long
     */
    public StreamId {
        requireName("camera", camera);
        zone.ifPresent(name -> requireName("zone", name));
    }

    public static StreamId ofCamera(String camera) {
        return new StreamId(camera, Optional.empty());
    }

    public static StreamId ofZone(String camera, String zone) {
        return new StreamId(camera, Optional.of(zone));
    }

    /**
     * Reads an id.
     *
     * @param text as {@link #toString} writes it
     * @throws ConfigurationException when it is neither {@code camera} nor {@code camera/zone}
     */
    public static StreamId parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? ofCamera(text)
                : ofZone(text.substring(0, slash), text.substring(slash + 1));
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static void requireName(String what, String name) {
        if (!isName(name)) {
            throw new ConfigurationException(
                    "The %s name '%s' must be 1 to 100 letters, digits, dots, underscores or hyphens"
                            .formatted(what, shown(name)));
        }
    }

    /** What anybody may have written, fit for one line of a message. */
    static String shown(String name) {
        String printable = name.replaceAll("[\\p{C}\\u2028\\u2029]", "?");
        return printable.length() > 120 ? printable.substring(0, 120) + "…" : printable;
    }

    @Override
    public String toString() {
        return zone.map(name -> camera + "/" + name).orElse(camera);
    }
}
