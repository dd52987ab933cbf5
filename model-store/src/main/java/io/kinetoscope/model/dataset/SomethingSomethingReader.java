package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads both versions of Something-Something. Their lists do not write a template as the list of
 * labels does: placeholders come in brackets, and commas are there or not.
 */
final class SomethingSomethingReader {

    private final Listing listing;
    private final Map<String, String> labels = new HashMap<>();

    private SomethingSomethingReader(Listing listing) {
        this.listing = listing;
    }

    static Listing read(DatasetLayout.SomethingSomethingV1 layout) {
        SomethingSomethingReader reader =
                new SomethingSomethingReader(
                        Listing.ofFrameFolders("Something-Something V1", layout.framesPerSecond()));
        TextFile labels = reader.open(layout.labels());
        // Nothing separates: a template is the whole line, in quotes or not.
        for (CsvReader.CsvRow row : CsvReader.read(labels.text(), '\0')) {
            reader.addLabel(labels.file(), row.line(), row.fields().get(0).strip());
        }
        reader.readV1(layout.train(), layout.frames(), Row.Split.TRAIN);
        reader.readV1(layout.validation(), layout.frames(), Row.Split.VALIDATION);
        return reader.listing;
    }

    static Listing read(DatasetLayout.SomethingSomethingV2 layout) {
        SomethingSomethingReader reader =
                new SomethingSomethingReader(Listing.ofVideos("Something-Something V2"));
        reader.readV2Labels(layout.labels());
        reader.readV2(layout.train(), layout.videos(), Row.Split.TRAIN);
        reader.readV2(layout.validation(), layout.videos(), Row.Split.VALIDATION);
        return reader.listing;
    }

    private void readV1(Path file, Path frames, Row.Split split) {
        for (CsvReader.CsvRow row : CsvReader.read(open(file).text(), ';')) {
            if (row.fault() != null || row.fields().size() != 2) {
                listing.problem(
                        file,
                        row.line(),
                        row.fault() != null ? row.fault() : "it is not like id;template");
                continue;
            }
            String id = row.fields().get(0).strip();
            add(
                    file,
                    row.line(),
                    MediaFolder.child(frames, id).orElse(null),
                    row.fields().get(1),
                    split);
        }
    }

    private void readV2Labels(Path file) {
        Map<Integer, JsonRecords.Entry> byIndex = new TreeMap<>();
        for (JsonRecords.Entry entry : JsonRecords.fields(open(file))) {
            int index = Numbers.index(entry.value().asText());
            if (index < 0 || byIndex.put(index, entry) != null) {
                throw new ConfigurationException(
                        new Problem(
                                        file,
                                        entry.line(),
                                        "'%s' has the index %s: each label has one of its own"
                                                .formatted(entry.name(), entry.value()))
                                .toString());
            }
        }
        byIndex.values().forEach(entry -> addLabel(file, entry.line(), entry.name()));
    }

    private void readV2(Path file, Path videos, Row.Split split) {
        for (JsonRecords.Entry entry : JsonRecords.list(open(file))) {
            String id = entry.text("id");
            String template = entry.text("template");
            if (id.isEmpty() || template.isEmpty()) {
                listing.problem(file, entry.line(), "it lacks id or template");
            } else {
                add(
                        file,
                        entry.line(),
                        MediaFolder.video(videos, id, "webm").orElse(null),
                        template,
                        split);
            }
        }
    }

    private void addLabel(Path file, int line, String label) {
        String fault = LabelText.fault(label);
        if (fault == null && labels.put(key(label), label) != null) {
            fault = "the label '%s' comes twice".formatted(label);
        }
        if (fault != null) {
            throw new ConfigurationException(new Problem(file, line, fault).toString());
        }
        listing.label(label, file, line);
    }

    private void add(Path file, int line, Path media, String template, Row.Split split) {
        String label = labels.get(key(template));
        if (media == null) {
            listing.problem(file, line, "its id is not a file's name");
        } else if (label == null) {
            listing.problem(
                    file,
                    line,
                    "the template '%s' is not among the labels".formatted(template.strip()));
        } else {
            listing.row(new Row(file, line, media, new Row.Whole(), label, split));
        }
    }

    private TextFile open(Path file) {
        TextFile text = TextFile.read(file);
        listing.file(text.asAnnotation());
        return text;
    }

    private static String key(String template) {
        StringBuilder key = new StringBuilder();
        for (String word : List.of(template.replaceAll("[\\[\\],]", "").split("\\s+"))) {
            key.append(word).append(' ');
        }
        return key.toString().strip();
    }
}
