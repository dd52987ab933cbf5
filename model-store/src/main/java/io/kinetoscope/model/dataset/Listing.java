package io.kinetoscope.model.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a reader found. Filled by one thread.
 *
 * <p>Labels are in the order in which they were named first.
 */
final class Listing {

    private final Map<String, Problem> labels = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<AnnotationFile> files = new ArrayList<>();
    private final String source;
    private final boolean inTime;
    private final OptionalDouble pictureRate;

    private Listing(String source, boolean inTime, OptionalDouble pictureRate) {
        this.source = source;
        this.inTime = inTime;
        this.pictureRate = pictureRate;
    }

    /** Spans of videos, which are split by their order in time. */
    static Listing ofSpans(String source) {
        return new Listing(source, true, OptionalDouble.empty());
    }

    /** Short videos that are examples as a whole. */
    static Listing ofVideos(String source) {
        return new Listing(source, false, OptionalDouble.empty());
    }

    /** Folders of JPEG pictures. */
    static Listing ofFrameFolders(String source, double pictureRate) {
        return new Listing(source, false, OptionalDouble.of(pictureRate));
    }

    /**
     * Names a label, if it is new.
     *
     * @param file where it is named, with the line, for when it turns out to have no example
     */
    void label(String label, Path file, int line) {
        labels.putIfAbsent(
                label,
                new Problem(
                        file, line, "the label '%s' has no example to train on".formatted(label)));
    }

    void row(Row row) {
        rows.add(row);
    }

    void problem(Path file, int line, String what) {
        problems.add(new Problem(file, line, what));
    }

    void file(AnnotationFile file) {
        files.add(file);
    }

    List<String> labels() {
        return List.copyOf(labels.keySet());
    }

    boolean knows(String label) {
        return labels.containsKey(label);
    }

    /** What to say about a label without an example. */
    Problem empty(String label) {
        return labels.get(label);
    }

    List<Row> rows() {
        return rows;
    }

    List<Problem> problems() {
        return problems;
    }

    List<AnnotationFile> files() {
        return files;
    }

    /** In a few words. */
    String source() {
        return source;
    }

    /** Whether the examples are spans that follow each other. */
    boolean inTime() {
        return inTime;
    }

    /** Of the pictures in folders; empty when the media are videos. */
    OptionalDouble pictureRate() {
        return pictureRate;
    }
}
