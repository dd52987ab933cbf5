package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.CsvReader.CsvRow;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads annotated spans from CSV. */
final class AnnotationsReader {

    private static final List<String> REQUIRED = List.of("start_s", "end_s", "label");

    private final DatasetLayout.Annotations layout;
    private final Path file;
    private final Listing listing;
    private final Map<String, Integer> columns = new HashMap<>();

    private AnnotationsReader(DatasetLayout.Annotations layout) {
        this.layout = layout;
        this.file = layout.annotations();
        this.listing = Listing.ofSpans(String.valueOf(file.getFileName()));
    }

    static Listing read(DatasetLayout.Annotations layout) {
        return new AnnotationsReader(layout).read();
    }

    private Listing read() {
        TextFile text = TextFile.read(file);
        listing.file(text.asAnnotation());
        List<CsvRow> rows = CsvReader.read(text.text(), ',');
        if (rows.isEmpty()) {
            throw new ConfigurationException(
                    "%s is empty: give a line start_s,end_s,label and then a line for each span"
                            .formatted(file));
        }
        readHeader(rows.get(0));
        for (CsvRow row : rows.subList(1, rows.size())) {
            String fault = row.fault() != null ? row.fault() : readRow(row);
            if (fault != null) {
                listing.problem(file, row.line(), fault);
            }
        }
        return listing;
    }

    private void readHeader(CsvRow header) {
        for (int i = 0; i < header.fields().size(); i++) {
            String name = header.fields().get(i).strip().toLowerCase(Locale.ROOT);
            if (columns.put(name, i) != null) {
                throw wrongHeader(header, "the column '%s' comes twice".formatted(name));
            }
        }
        for (String name : REQUIRED) {
            if (!columns.containsKey(name)) {
                throw wrongHeader(
                        header,
                        "there is no column '%s': the first line names the columns, as in"
                                        .formatted(name)
                                + " start_s,end_s,label");
            }
        }
        boolean named = columns.containsKey("video");
        if (!named && layout.video().isEmpty()) {
            if (layout.videos().isPresent()) {
                throw wrongHeader(
                        header,
                        "there is no column 'video' to name files in %s: add it, or name the one"
                                        .formatted(layout.videos().get())
                                + " video");
            }
            if (besideAnnotations().isEmpty()) {
                throw new ConfigurationException(
                        "%s has no column 'video', and no video beside it has its name: name the"
                                        .formatted(file)
                                + " video");
            }
        }
    }

    private ConfigurationException wrongHeader(CsvRow header, String what) {
        return new ConfigurationException(new Problem(file, header.line(), what).toString());
    }

    /**
     * @return what is wrong with it, or null
     */
    private String readRow(CsvRow row) {
        if (row.fields().size() != columns.size()) {
            return "it has %d fields, but there are %d columns"
                    .formatted(row.fields().size(), columns.size());
        }
        String label = field(row, "label");
        String fault = LabelText.fault(label);
        if (fault != null) {
            return fault;
        }
        // Known even when the rest of the row is wrong.
        listing.label(label, file, row.line());

        Double start = seconds(field(row, "start_s"));
        Double end = seconds(field(row, "end_s"));
        if (start == null || end == null) {
            return "%s '%s' is not a number of seconds"
                    .formatted(
                            start == null ? "start_s" : "end_s",
                            shortened(field(row, start == null ? "start_s" : "end_s")));
        }
        if (start < 0) {
            return "start_s is %s: a span begins at 0 or later".formatted(start);
        }
        if (end <= start) {
            return "the span ends at %s s, not after its start at %s s".formatted(end, start);
        }
        Row.Split split = null;
        String splitName = columns.containsKey("split") ? field(row, "split") : "";
        if (!splitName.isEmpty()) {
            Optional<Row.Split> known = SplitNames.of(splitName);
            if (known.isEmpty()) {
                return "split is '%s': give train or validation".formatted(shortened(splitName));
            }
            split = known.get();
        }
        return addRow(row, new Row.Seconds(start, end), label, split);
    }

    private String addRow(CsvRow row, Row.Seconds span, String label, Row.Split split) {
        String name = columns.containsKey("video") ? field(row, "video") : "";
        Path video;
        try {
            if (layout.video().isPresent()) {
                video = layout.video().get();
                if (!name.isEmpty() && !names(name, video)) {
                    return "video is '%s', but the annotations are of %s"
                            .formatted(shortened(name), video);
                }
            } else if (!columns.containsKey("video")) {
                video = besideAnnotations().orElseThrow();
            } else if (name.isEmpty()) {
                return "video is empty: name a file";
            } else if (layout.videos().isPresent()) {
                Path folder = layout.videos().get();
                video = folder.resolve(name);
                if (!video.normalize().startsWith(folder.normalize())) {
                    return "video '%s' lies outside of %s".formatted(shortened(name), folder);
                }
            } else {
                video = file.resolveSibling(name);
            }
        } catch (InvalidPathException e) {
            return "video '%s' is not a file's name".formatted(shortened(name));
        }
        listing.row(new Row(file, row.line(), video, span, label, split));
        return null;
    }

    private Optional<Path> besideAnnotations() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        Path video =
                MediaFolder.video(
                                file.toAbsolutePath().getParent(),
                                dot > 0 ? name.substring(0, dot) : name,
                                "mp4")
                        .orElse(file);
        return Files.exists(video) && !video.equals(file) ? Optional.of(video) : Optional.empty();
    }

    /** Annotations may name a video by path, and by another one than the command does. */
    private static boolean names(String name, Path video) {
        return Path.of(name).getFileName() != null
                && Path.of(name).getFileName().equals(video.getFileName());
    }

    private String field(CsvRow row, String column) {
        return row.fields().get(columns.get(column)).strip();
    }

    private static Double seconds(String text) {
        try {
            double value = Double.parseDouble(text);
            // Java's own literals: 1f, 1d, 0x1p3.
            boolean plain = text.chars().noneMatch(c -> "fFdDxX".indexOf(c) >= 0);
            return plain && Math.abs(value) < 1e8 ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
