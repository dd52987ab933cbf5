package io.kinetoscope.model.dataset;

import java.util.List;

/**
 * Examples that were checked: each can be read, as far as that can be told without decoding it.
 *
 * @param labels in the order of the network's outputs
 * @param train examples to train on; may be empty when they are for measuring
 * @param validation examples to measure on; may be empty
 * @param problems what was left out because {@link DatasetSettings#skipBad} was given
 * @param files of annotations, with their checksums
 * @param description of source and counts in one line, at most 1000 characters
 */
public record Dataset(
        List<String> labels,
        List<Example> train,
        List<Example> validation,
        List<Problem> problems,
        List<AnnotationFile> files,
        String description) {

    public Dataset {
        labels = List.copyOf(labels);
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        problems = List.copyOf(problems);
        files = List.copyOf(files);
    }

    /** How many of some examples each label has, in the labels' order. */
    public int[] counts(List<Example> examples) {
        int[] counts = new int[labels.size()];
        examples.forEach(example -> counts[example.label()]++);
        return counts;
    }
}
