package io.kinetoscope.model.dataset;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A folder of videos or frame folders that go by their ids. */
final class MediaFolder {

    private static final List<String> EXTENSIONS =
            List.of("mp4", "webm", "mkv", "avi", "mov", "m4v", "mpg", "mpeg", "ts", "flv", "wmv");

    private MediaFolder() {}

    /** Whether a name ends like that of a video. */
    static boolean isVideo(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * The video with an id.
     *
     * @param extension that it has officially; others are looked for when it is not there
     * @return where it is or should be; empty when the id cannot be a file's name
     */
    static Optional<Path> video(Path folder, String id, String extension) {
        Optional<Path> official = child(folder, id + "." + extension);
        if (official.isEmpty() || Files.exists(official.get())) {
            return official;
        }
        return EXTENSIONS.stream()
                .map(other -> folder.resolve(id + "." + other))
                .filter(Files::exists)
                .findFirst()
                .or(() -> official);
    }

    /** What has a name in a folder; empty when it would lie outside, or cannot be a name. */
    static Optional<Path> child(Path folder, String name) {
        if (name.isBlank()
                || name.startsWith("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            return Optional.empty();
        }
        try {
            return Optional.of(folder.resolve(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
