package io.kinetoscope.model.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads Diving48 V2. A label is the words of its entry in the vocabulary. */
final class Diving48Reader {

    private final Listing listing = Listing.ofVideos("Diving48 V2");
    private final List<String> labels = new ArrayList<>();

    private Diving48Reader() {}

    static Listing read(DatasetLayout.Diving48 layout) {
        Diving48Reader reader = new Diving48Reader();
        reader.readVocabulary(layout.vocabulary());
        reader.read(layout.train(), layout.videos(), Row.Split.TRAIN);
        reader.read(layout.test(), layout.videos(), Row.Split.VALIDATION);
        return reader.listing;
    }

    private void readVocabulary(Path file) {
        List<JsonRecords.Entry> entries = JsonRecords.list(open(file));
        List<String> texts = new ArrayList<>();
        for (JsonRecords.Entry entry : entries) {
            List<String> words = new ArrayList<>();
            for (JsonNode word : entry.value()) {
                words.add(word.asText());
            }
            String text = entry.value().isTextual() ? entry.value().asText() : join(words);
            String fault = LabelText.fault(text);
            if (fault != null) {
                throw new ConfigurationException(new Problem(file, entry.line(), fault).toString());
            }
            texts.add(text);
        }
        labels.addAll(LabelText.distinct(texts));
        for (int i = 0; i < labels.size(); i++) {
            listing.label(labels.get(i), file, entries.get(i).line());
        }
    }

    private void read(Path file, Path videos, Row.Split split) {
        for (JsonRecords.Entry entry : JsonRecords.list(open(file))) {
            String name = entry.text("vid_name");
            int label = Numbers.index(entry.text("label"));
            int start = Numbers.index(entry.text("start_frame"));
            int end = Numbers.index(entry.text("end_frame"));
            Optional<Path> video = MediaFolder.video(videos, name, "mp4");
            String fault = null;
            if (name.isEmpty() || video.isEmpty()) {
                fault = "its vid_name is not a file's name";
            } else if (label < 0 || label >= labels.size()) {
                fault =
                        "its label '%s' is not an index into the vocabulary of %d"
                                .formatted(entry.text("label"), labels.size());
            } else if (start < 0 || end <= start) {
                fault =
                        "it goes from frame '%s' to '%s': the second is to be the larger"
                                .formatted(entry.text("start_frame"), entry.text("end_frame"));
            }
            if (fault != null) {
                listing.problem(file, entry.line(), fault);
            } else {
                listing.row(
                        new Row(
                                file,
                                entry.line(),
                                video.get(),
                                new Row.Pictures(start, end),
                                labels.get(label),
                                split));
            }
        }
    }

    private TextFile open(Path file) {
        TextFile text = TextFile.read(file);
        listing.file(text.asAnnotation());
        return text;
    }

    private static String join(List<String> words) {
        return String.join(" ", words);
    }
}
