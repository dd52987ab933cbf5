package io.kinetoscope.model.store;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a model was trained, for whoever wants to know what it can do, or to do it again. Nothing is
 * computed from it.
 *
 * @param data the files that it was trained on, at most 1000; where there are too many or too large
 *     ones, an entry that stands for all of them
 * @param examples of each label, in the order of the network's outputs
 * @param seed of the split, the first weights, the clips and their order
 * @param initial what it began with: 1 to 1000 characters
 * @param recipe the settings of the training by name, at most 100; a switch is 0 or 1
 * @param epochs that were trained
 * @param bestEpoch whose weights these are, counted from 1
 * @param validation what was measured on the validation split; null when there was none
 */
public record TrainingRecord(
        List<DataFile> data,
        List<Examples> examples,
        long seed,
        String initial,
        Map<String, Double> recipe,
        int epochs,
        int bestEpoch,
        Validation validation) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * A file, or what stands for many.
     *
     * @param name of the file, without its folder; or what it stands for; 1 to 1000 characters
     * @param sha256 of its bytes, or of names and sizes of many; 64 lower-case hexadecimal digits
     */
    public record DataFile(String name, String sha256) {

        public DataFile {
            Require.text("provenance.training.data.name", name, 1000);
            Require.present("provenance.training.data.sha256", sha256);
            Require.that(
                    SHA256.matcher(sha256).matches(),
                    "provenance.training.data.sha256 is not 64 lower-case hexadecimal digits");
        }
    }

    /** How many examples of a label there were in each split. */
    public record Examples(String label, int training, int validation) {

        public Examples {
            Require.text("provenance.training.examples.label", label, 200);
            Require.within("provenance.training.examples.training", training, 0, 1e9);
            Require.within("provenance.training.examples.validation", validation, 0, 1e9);
        }
    }

    /**
     * What was measured on the validation split.
     *
     * @param examples of it, at least 1
     * @param loss cross entropy, without smoothing
     * @param accuracy top-1, 0 to 1
     * @param meanClassAccuracy mean over the labels that have examples, 0 to 1; null when only the
     *     others were measured
     */
    public record Validation(int examples, double loss, double accuracy, Double meanClassAccuracy) {

        public Validation {
            Require.within("provenance.training.validation.examples", examples, 1, 1e9);
            Require.within("provenance.training.validation.loss", loss, 0, 1e9);
            Require.within("provenance.training.validation.accuracy", accuracy, 0, 1);
            if (meanClassAccuracy != null) {
                Require.within(
                        "provenance.training.validation.meanClassAccuracy",
                        meanClassAccuracy,
                        0,
                        1);
            }
        }
    }

    /**
     * @throws IllegalArgumentException when a field is missing or out of bounds; the message names
     *     it
     */
    public TrainingRecord {
        Require.present("provenance.training.data", data);
        Require.that(data.size() <= 1000, "provenance.training.data has at most 1000 entries");
        data.forEach(file -> Require.present("provenance.training.data", file));
        Require.present("provenance.training.examples", examples);
        examples.forEach(some -> Require.present("provenance.training.examples", some));
        Require.text("provenance.training.initial", initial, 1000);
        Require.present("provenance.training.recipe", recipe);
        Require.that(recipe.size() <= 100, "provenance.training.recipe has at most 100 entries");
        recipe.forEach(
                (name, value) -> {
                    Require.text("provenance.training.recipe", name, 100);
                    String field = "provenance.training.recipe." + name;
                    Require.within(field, Require.present(field, value), -1e300, 1e300);
                });
        Require.within("provenance.training.epochs", epochs, 1, 1e6);
        Require.within("provenance.training.bestEpoch", bestEpoch, 1, epochs);
        data = List.copyOf(data);
        examples = List.copyOf(examples);
        recipe = Collections.unmodifiableMap(new TreeMap<>(recipe));
    }
}
