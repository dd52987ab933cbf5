package io.kinetoscope.model.dataset;

import java.util.List;

/** A dataset in one line, for the provenance of what is trained on it. */
final class Description {

    /** What a manifest takes. */
    private static final int MAX_LENGTH = 1000;

    private static final int FEW_LABELS = 30;

    private final Listing listing;
    private final List<String> labels;
    private final List<Example> train;
    private final List<Example> validation;

    Description(
            Listing listing, List<String> labels, List<Example> train, List<Example> validation) {
        this.listing = listing;
        this.labels = labels;
        this.train = train;
        this.validation = validation;
    }

    String text() {
        String detailed = text(labels.size() <= FEW_LABELS);
        return detailed.length() <= MAX_LENGTH ? detailed : text(false);
    }

    private String text(boolean detailed) {
        StringBuilder text = new StringBuilder();
        String source = listing.source();
        text.append(source.length() <= 200 ? source : source.substring(0, 200) + "…");
        text.append(": %,d labels, train %,d".formatted(labels.size(), train.size()));
        append(text, train, detailed);
        text.append(", validation %,d".formatted(validation.size()));
        append(text, validation, detailed);
        return text.toString();
    }

    private void append(StringBuilder text, List<Example> examples, boolean detailed) {
        if (!detailed || examples.isEmpty()) {
            return;
        }
        int[] counts = new int[labels.size()];
        examples.forEach(example -> counts[example.label()]++);
        for (int i = 0; i < counts.length; i++) {
            text.append(i == 0 ? " (" : ", ").append(labels.get(i)).append(' ').append(counts[i]);
        }
        text.append(')');
    }
}
