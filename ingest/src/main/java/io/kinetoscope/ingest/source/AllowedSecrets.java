package io.kinetoscope.ingest.source;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which variables and files of this machine the URI of a camera may refer to. Immutable.
 *
 * <p>Whoever names cameras on a command line may name any; a definition on the topic {@code
 * cameras} comes from elsewhere, and could send whatever it names to a host of its choice.
 */
public final class AllowedSecrets {

    /** Any variable and any file. */
    public static final AllowedSecrets ALL = new AllowedSecrets(null, List.of(), List.of());

    /** Those that are called what cameras' secrets are called, and no others. */
    public static final List<String> DEFAULT = List.of("env:CAMERA_*", "file:/run/secrets/cameras");

    private static final String NONE = "none";
    private static final String VARIABLE = "env:";
    private static final String FOLDER = "file:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_*]+");

    /** As they were written; null for all. */
    private final List<String> entries;

    private final List<Pattern> variables;
    private final List<Path> folders;

    private AllowedSecrets(List<String> entries, List<Pattern> variables, List<Path> folders) {
        this.entries = entries;
        this.variables = variables;
        this.folders = folders;
    }

    /**
     * @param entries each {@code env:NAME}, in which * stands for any characters, or {@code
     *     file:DIR} for all files in an absolute folder and below it; or {@code none} alone
     * @throws ConfigurationException when one is neither
     */
    public static AllowedSecrets of(List<String> entries) {
        List<Pattern> variables = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        if (!entries.equals(List.of(NONE))) {
            for (String entry : entries) {
                String rest = entry.substring(entry.indexOf(':') + 1);
                if (entry.startsWith(VARIABLE) && NAME.matcher(rest).matches()) {
                    variables.add(Pattern.compile(rest.replace("*", ".*")));
                } else if (entry.startsWith(FOLDER) && rest.startsWith("/")) {
                    folders.add(folder(entry, rest));
                } else {
                    throw wrong(entry, null);
                }
            }
        }
        return new AllowedSecrets(List.copyOf(entries), variables, folders);
    }

    /**
     * @throws ConfigurationException when the variable may not be named
     */
    void requireVariable(String name) {
        if (entries != null
                && variables.stream().noneMatch(allowed -> allowed.matcher(name).matches())) {
            throw refused("${env:%s}".formatted(name));
        }
    }

    /**
     * @return the file that is to be read, where links lead to
     * @throws ConfigurationException when the file may not be named; of such a one nothing is told,
     *     not even whether it is there
     * @throws IOException when it is not there
     */
    Path requireFile(String name) throws IOException {
        if (entries == null) {
            return Path.of(name);
        }
        Path file = Path.of(name).normalize();
        for (Path folder : folders) {
            if (file.startsWith(folder)) {
                Path real = file.toRealPath();
                // Kubernetes mounts secrets as links, but to files in the same folder.
                if (real.startsWith(folder.toRealPath())) {
                    return real;
                }
            }
        }
        throw refused("${file:%s}".formatted(name));
    }

    private ConfigurationException refused(String reference) {
        return new ConfigurationException(
                ("The camera's URI refers to %s, which a definition on the topic may not: the"
                                + " worker's --camera-secrets allows %s")
                        .formatted(reference, String.join(" and ", entries)));
    }

    private static Path folder(String entry, String folder) {
        try {
            return Path.of(folder).normalize();
        } catch (InvalidPathException e) {
            throw wrong(entry, e);
        }
    }

    private static ConfigurationException wrong(String entry, Exception cause) {
        return new ConfigurationException(
                ("--camera-secrets has '%s': write env:NAME, in which * stands for any characters,"
                                + " file:/DIR, or none alone")
                        .formatted(entry),
                cause);
    }

    @Override
    public String toString() {
        return entries == null ? "all" : String.join(" and ", entries);
    }
}
