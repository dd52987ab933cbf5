package io.kinetoscope.cli;

import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.TrainingRecord;
import java.util.List;
import java.util.Optional;

/** Examples that were checked, wherever they come from. */
interface TrainingData extends AutoCloseable {

    /** In the order of the network's outputs. */
    List<String> labels();

    /** How many there are of each label, in each split. */
    List<TrainingRecord.Examples> examples();

    /** In one line, at most 1000 characters. */
    String description();

    /** The files that they are in. */
    List<TrainingRecord.DataFile> files();

    /** Of all that the clips depend on, except the input and the augmentation. */
    String digest();

    /** Clips to train on. */
    ClipSource clips(InputSpec input, Augmentation augmentation);

    /** Views to measure on; empty without a validation split. */
    Optional<ViewSource> views(InputSpec input);

    /** Frees what was opened to make clips; none may be made any more. */
    @Override
    default void close() {}

    /** Examples to train on. */
    default int training() {
        return examples().stream().mapToInt(TrainingRecord.Examples::training).sum();
    }

    /** Examples to measure on. */
    default int validation() {
        return examples().stream().mapToInt(TrainingRecord.Examples::validation).sum();
    }
}
