package io.kinetoscope.model.training;

import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Trainings of {@link Toy}.
 *
 * @param checkpoint of all of them
 */
record ToyTraining(Path checkpoint) {

    static final String DATA = "bars";

    /** Two epochs of two steps, with all that draws from chance. */
    static final TrainingRecipe SHORT = Toy.recipe(2, 0.05, 0.8, 0);

    static final Toy.Bars CLIPS = new Toy.Bars(16);

    /** Lets a training go on to its end. */
    static final BooleanSupplier ON = () -> false;

    /** Stops a training after so many steps. */
    static BooleanSupplier stopAt(int steps) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.incrementAndGet() == steps;
    }

    TrainingResult run(TrainingRecipe recipe) {
        return run(recipe, new RecordedTraining(), ON);
    }

    TrainingResult run(TrainingRecipe recipe, TrainingListener listener, BooleanSupplier stop) {
        return trainer(recipe).train(initial(), DATA, CLIPS, Optional.empty(), listener, stop);
    }

    Trainer trainer(TrainingRecipe recipe) {
        return new Trainer(Toy.NETWORK, Toy.INPUT, recipe, Toy.COMPUTE, checkpoint);
    }

    static TensorSource initial() {
        return new InitialWeights(Toy.NETWORK, 1);
    }

    static Map<String, List<Float>> weights(TrainingResult result) {
        return weights(result.weights(), "");
    }

    static Map<String, List<Float>> weights(Path file, String prefix) {
        try (TensorSource source = SafetensorsReader.open(file)) {
            Tensors tensors = Tensors.of(source, prefix);
            Map<String, List<Float>> weights = new LinkedHashMap<>();
            tensors.names().forEach(name -> weights.put(name, list(tensors.read(name))));
            return weights;
        }
    }

    static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}
