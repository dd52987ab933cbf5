package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Gym99 and Gym288 of FineGym. A label is the text of its category, the event first. */
final class FineGymReader {

    /** {@code Clabel: 0; set: 1; Glabel: 1; (VT) round-off, flic-flac with 0.5 turn on, …}. */
    private static final Pattern CATEGORY =
            Pattern.compile("\\s*Clabel:\\s*([0-9]{1,6})\\s*;[^;]*;[^;]*;\\s*(\\S.*)");

    private static final Pattern ELEMENT = Pattern.compile("\\s*(\\S+)\\s+([0-9]{1,6})\\s*");

    private final Listing listing = Listing.ofVideos("FineGym");
    private final List<String> labels = new ArrayList<>();

    private FineGymReader() {}

    static Listing read(DatasetLayout.FineGym layout) {
        FineGymReader reader = new FineGymReader();
        reader.readCategories(layout.categories());
        reader.read(layout.train(), layout.videos(), Row.Split.TRAIN);
        reader.read(layout.validation(), layout.videos(), Row.Split.VALIDATION);
        return reader.listing;
    }

    private record Category(int line, String text) {}

    private void readCategories(Path file) {
        Map<Integer, Category> byIndex = new TreeMap<>();
        int line = 0;
        for (String text : lines(file)) {
            line++;
            if (text.isBlank()) {
                continue;
            }
            Matcher matcher = CATEGORY.matcher(text);
            String fault =
                    matcher.matches()
                            ? LabelText.fault(matcher.group(2).strip())
                            : "it is not like 'Clabel: 0; set: 1; Glabel: 1; (VT) round-off'";
            if (fault == null) {
                int index = Numbers.index(matcher.group(1));
                Category before = byIndex.put(index, new Category(line, matcher.group(2).strip()));
                fault = before == null ? null : "Clabel %d comes twice".formatted(index);
            }
            if (fault != null) {
                throw new ConfigurationException(new Problem(file, line, fault).toString());
            }
        }
        int expected = 0;
        for (Map.Entry<Integer, Category> category : byIndex.entrySet()) {
            if (category.getKey() != expected++) {
                throw new ConfigurationException(
                        new Problem(
                                        file,
                                        category.getValue().line(),
                                        "there is no Clabel %d".formatted(expected - 1))
                                .toString());
            }
        }
        labels.addAll(LabelText.distinct(byIndex.values().stream().map(Category::text).toList()));
        for (int i = 0; i < labels.size(); i++) {
            listing.label(labels.get(i), file, byIndex.get(i).line());
        }
    }

    private void read(Path file, Path videos, Row.Split split) {
        int line = 0;
        for (String text : lines(file)) {
            line++;
            if (text.isBlank()) {
                continue;
            }
            Matcher matcher = ELEMENT.matcher(text);
            if (!matcher.matches()) {
                listing.problem(file, line, "it is not an element's id and a label's number");
                continue;
            }
            int label = Numbers.index(matcher.group(2));
            Optional<Path> video = MediaFolder.video(videos, matcher.group(1), "mp4");
            if (video.isEmpty()) {
                listing.problem(file, line, "its id is not a file's name");
            } else if (label >= labels.size()) {
                listing.problem(
                        file,
                        line,
                        "its label is %d, but there are %d categories"
                                .formatted(label, labels.size()));
            } else {
                listing.row(
                        new Row(
                                file,
                                line,
                                video.get(),
                                new Row.Whole(),
                                labels.get(label),
                                split));
            }
        }
    }

    private List<String> lines(Path file) {
        TextFile text = TextFile.read(file);
        listing.file(text.asAnnotation());
        return text.text().lines().toList();
    }
}
