package io.kinetoscope.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last stage of a Dockerfile: what it copies from the sources and sets.
 *
 * @param from each stage's base image, in order
 * @param copies from a path in the sources to one in the image, in order
 * @param environment that it sets
 * @param instructions of the last stage, one a line
 */
record Dockerfile(
        List<String> from,
        Map<Path, String> copies,
        Map<String, String> environment,
        List<String> instructions) {

    static final Path ROOT = Path.of("..");

    static final List<Path> ALL =
            List.of(
                    Path.of("ingest", "Dockerfile"),
                    Path.of("stream-app", "Dockerfile"),
                    Path.of("stream-app", "Dockerfile.gpu"));

    private static final Pattern COPY =
            Pattern.compile("COPY --link --from=build /src/(\\S+) (\\S+)");
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\S+)");

    static Dockerfile read(Path file) throws IOException {
        String text = Files.readString(ROOT.resolve(file)).replaceAll("(?m)^#.*\n", "");
        List<String> from = new ArrayList<>();
        List<String> last = new ArrayList<>();
        for (String line : text.replace("\\\n", " ").lines().map(String::strip).toList()) {
            if (line.startsWith("FROM ")) {
                from.add(line.split(" ", -1)[1]);
                last.clear();
            } else if (!line.isEmpty()) {
                last.add(line.replaceAll(" +", " "));
            }
        }
        Map<Path, String> copies = new LinkedHashMap<>();
        Map<String, String> environment = new LinkedHashMap<>();
        for (String line : last) {
            Matcher copy = COPY.matcher(line);
            if (copy.matches()) {
                copies.put(Path.of(copy.group(1)), copy.group(2));
            }
            if (line.startsWith("ENV ")) {
                Matcher setting = SETTING.matcher(line.substring(4));
                while (setting.find()) {
                    environment.put(setting.group(1), setting.group(2));
                }
            }
        }
        return new Dockerfile(from, copies, environment, List.copyOf(last));
    }

    boolean has(String instruction) {
        return instructions.stream().anyMatch(line -> line.startsWith(instruction));
    }
}
