package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds short videos in a folder for each label. What does not end like a video is passed over. */
final class LabelFoldersReader {

    private static final int MAX_FILES = 5_000_000;

    private final Path root;
    private final Listing listing;
    private final StringBuilder contents = new StringBuilder();
    private int files;

    private LabelFoldersReader(Path root) {
        this.root = root;
        this.listing = Listing.ofVideos(String.valueOf(root.toAbsolutePath().getFileName()));
    }

    static Listing read(DatasetLayout.LabelFolders layout) {
        return new LabelFoldersReader(layout.folder()).read();
    }

    private Listing read() {
        List<Path> folders = new ArrayList<>();
        for (Path entry : entries(root)) {
            if (Files.isDirectory(entry)) {
                folders.add(entry);
            } else if (MediaFolder.isVideo(entry)) {
                listing.problem(entry, 0, "it lies in no label's folder: move it into one");
            }
        }
        boolean split =
                !folders.isEmpty()
                        && folders.stream().allMatch(f -> SplitNames.of(name(f)).isPresent());
        // In the labels' order, whatever the split, so that an index does not depend on it.
        TreeMap<String, List<Path>> labels = new TreeMap<>();
        for (Path folder : folders) {
            for (Path label : split ? folders(folder) : List.of(folder)) {
                labels.computeIfAbsent(name(label), name -> new ArrayList<>()).add(label);
            }
        }
        if (labels.isEmpty()) {
            throw new ConfigurationException(
                    "%s holds no folders: put the videos of each label into a folder of its name"
                            .formatted(root));
        }
        labels.forEach((label, places) -> places.forEach(place -> addLabel(label, place, split)));
        listing.file(
                new AnnotationFile(
                        root,
                        TextFile.sha256(contents.toString().getBytes(StandardCharsets.UTF_8))));
        return listing;
    }

    private void addLabel(String label, Path folder, boolean split) {
        String fault = LabelText.fault(label);
        if (fault != null) {
            listing.problem(folder, 0, fault);
            return;
        }
        listing.label(label, folder, 0);
        for (Path entry : entries(folder)) {
            if (Files.isDirectory(entry)) {
                listing.problem(entry, 0, "a label's folder holds videos, not folders");
            } else if (MediaFolder.isVideo(entry)) {
                count(entry);
                listing.row(
                        new Row(
                                entry,
                                0,
                                entry,
                                new Row.Whole(),
                                label,
                                split
                                        ? SplitNames.of(name(folder.getParent())).orElseThrow()
                                        : null));
            }
        }
    }

    private void count(Path video) {
        if (++files > MAX_FILES) {
            throw new ConfigurationException(
                    "%s holds more than %,d files: is it the right folder?"
                            .formatted(root, MAX_FILES));
        }
        try {
            contents.append(root.relativize(video))
                    .append('\t')
                    .append(Files.size(video))
                    .append('\n');
        } catch (IOException e) {
            listing.problem(video, 0, "it cannot be read: " + e.getMessage());
        }
    }

    private static List<Path> folders(Path folder) {
        return entries(folder).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !name(entry).startsWith("."))
                    .sorted(Comparator.comparing(LabelFoldersReader::name))
                    .toList();
        } catch (IOException e) {
            throw new ConfigurationException(
                    Files.exists(folder)
                            ? "%s cannot be read as a folder".formatted(folder)
                            : "There is no folder %s".formatted(folder),
                    e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
