package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a dataset of what a reader found: checks, splits and counts. */
final class DatasetBuilder {

    /** How far a span may reach beyond its video: people write times to tenths, and round. */
    private static final long TOLERANCE_MICROS = 500_000;

    private final Listing listing;
    private final DatasetSettings settings;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> emptyLabels = new ArrayList<>();

    DatasetBuilder(Listing listing, DatasetSettings settings) {
        this.listing = listing;
        this.settings = settings;
    }

    Dataset build(DatasetProgress progress) {
        problems.addAll(listing.problems());
        List<Row> rows = knownLabels();
        List<Placed> placed = place(rows, progress);
        List<Placed> split = Splitting.split(placed, listing.inTime(), settings);
        List<String> labels = labels(split);
        List<Problem> all = inOrder();
        if (!all.isEmpty() && !settings.skipBad()) {
            throw new BadDataException(all, "mend it, or give --skip-bad to go on without it");
        }
        if (split.isEmpty()) {
            throw new ConfigurationException(
                    all.isEmpty()
                            ? "%s holds no example".formatted(listing.source())
                            : "%s holds no example that can be used: %s"
                                    .formatted(listing.source(), all.get(0)));
        }
        Map<String, Integer> index = new HashMap<>();
        labels.forEach(label -> index.put(label, index.size()));
        List<Example> train = new ArrayList<>();
        List<Example> validation = new ArrayList<>();
        for (Placed example : split) {
            // A label that was dropped for want of examples to train on.
            Integer label = index.get(example.row().label());
            if (label != null) {
                (example.row().split() == Row.Split.TRAIN ? train : validation)
                        .add(new Example(example.footage(), example.start(), example.end(), label));
            }
        }
        return new Dataset(
                labels,
                train,
                validation,
                all,
                listing.files(),
                new Description(listing, labels, train, validation).text());
    }

    /**
     * A row whose video is known.
     *
     * @param start in microseconds
     * @param end in microseconds
     */
    record Placed(Row row, Footage footage, long start, long end) {

        Placed in(Row.Split split) {
            Row known =
                    new Row(row.file(), row.line(), row.media(), row.extent(), row.label(), split);
            return new Placed(known, footage, start, end);
        }
    }

    private List<Row> knownLabels() {
        if (settings.labels().isEmpty()) {
            return listing.rows();
        }
        Set<String> known = new HashSet<>(settings.labels());
        List<Row> rows = new ArrayList<>();
        for (Row row : listing.rows()) {
            if (known.contains(row.label())) {
                rows.add(row);
            } else {
                problems.add(
                        row.problem(
                                "the label '%s' is unknown to the model".formatted(row.label())));
            }
        }
        return rows;
    }

    private List<Placed> place(List<Row> rows, DatasetProgress progress) {
        Map<Path, List<Row>> byMedia = new LinkedHashMap<>();
        for (Row row : rows) {
            byMedia.computeIfAbsent(row.media(), path -> new ArrayList<>()).add(row);
        }
        Map<Path, MediaCheck.Checked> media =
                new MediaCheck(listing.pictureRate(), progress).check(byMedia.keySet());
        List<Placed> placed = new ArrayList<>();
        byMedia.forEach(
                (path, its) -> {
                    MediaCheck.Checked checked = media.get(path);
                    if (checked.fault() == null) {
                        its.forEach(row -> place(row, checked.footage(), placed));
                    } else {
                        String more =
                                its.size() == 1
                                        ? ""
                                        : " (needed by %,d rows)".formatted(its.size());
                        problems.add(its.get(0).problem(checked.fault() + more));
                    }
                });
        return placed;
    }

    private void place(Row row, Footage footage, List<Placed> placed) {
        long length = footage.endMicros();
        long start = 0;
        long end = length;
        if (row.extent() instanceof Row.Seconds seconds) {
            start = Math.round(seconds.start() * 1e6);
            end = Math.round(seconds.end() * 1e6);
            if (start >= length || end > length + TOLERANCE_MICROS) {
                problems.add(
                        row.problem(
                                "the span from %s to %s s lies outside of %s, which lasts %.1f s"
                                        .formatted(
                                                seconds.start(),
                                                seconds.end(),
                                                footage.path(),
                                                length / 1e6)));
                return;
            }
        } else if (row.extent() instanceof Row.Pictures pictures) {
            int count = footage.pictures();
            long tolerated = count + TOLERANCE_MICROS * count / length;
            if (pictures.start() >= count || pictures.end() > tolerated) {
                problems.add(
                        row.problem(
                                "the frames %d to %d lie outside of %s, which has %d"
                                        .formatted(
                                                pictures.start(),
                                                pictures.end(),
                                                footage.path(),
                                                count)));
                return;
            }
            start = footage.timeMicros(pictures.start());
            end = pictures.end() < count ? footage.timeMicros(pictures.end()) : length;
        }
        placed.add(new Placed(row, footage, start, Math.min(end, length)));
    }

    /** The labels that are left, and a problem for each without an example to train on. */
    private List<String> labels(List<Placed> examples) {
        boolean given = !settings.labels().isEmpty();
        List<String> all = given ? settings.labels() : listing.labels();
        if (settings.purpose() == DatasetSettings.Purpose.EVALUATION) {
            return all;
        }
        Set<String> trained = new HashSet<>();
        for (Placed example : examples) {
            if (example.row().split() == Row.Split.TRAIN) {
                trained.add(example.row().label());
            }
        }
        List<String> left = new ArrayList<>();
        for (String label : all) {
            if (trained.contains(label)) {
                left.add(label);
                continue;
            }
            Problem named = listing.empty(label);
            emptyLabels.add(
                    named != null
                            ? named
                            : new Problem(
                                    listing.files().get(0).file(),
                                    0,
                                    "the label '%s' of the model has no example to train on"
                                            .formatted(label)));
            if (given) {
                left.add(label);
            }
        }
        return left;
    }

    /** Labels without examples come last: most often what comes before is why. */
    private List<Problem> inOrder() {
        List<Path> files = listing.files().stream().map(AnnotationFile::file).toList();
        List<Problem> ordered = new ArrayList<>(problems);
        ordered.sort(
                Comparator.comparing((Problem p) -> files.indexOf(p.file()))
                        .thenComparing(p -> p.file().toString())
                        .thenComparing(Problem::line));
        ordered.addAll(emptyLabels);
        return ordered;
    }
}
