package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.TrainingRecord;
import io.kinetoscope.model.training.EpochResult;
import io.kinetoscope.model.training.TrainingRecipe;
import io.kinetoscope.model.training.TrainingResult;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a model that was trained comes from.
 *
 * @param initial what it began with
 * @param command that a person ran
 */
record TrainingProvenance(
        TrainingData data,
        String initial,
        TrainingRecipe recipe,
        Augmentation augmentation,
        String command) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * @param measured on the validation split by the weights that are kept; without it their
     *     epoch's own result stands
     */
    Provenance of(TrainingResult result, Optional<ClipMetrics> measured, Instant now) {
        Optional<TrainingRecord.Validation> validation = validation(result, measured);
        return new Provenance(
                Provenance.Kind.TRAINED,
                data.description(),
                command,
                now,
                sentence(result, validation),
                new TrainingRecord(
                        data.files(),
                        data.examples(),
                        recipe.seed(),
                        initial,
                        numbers(),
                        result.history().size(),
                        result.bestEpoch(),
                        validation.orElse(null)));
    }

    private Optional<TrainingRecord.Validation> validation(
            TrainingResult result, Optional<ClipMetrics> measured) {
        EpochResult best = result.best();
        if (measured.isEmpty() && Double.isNaN(best.validationAccuracy())) {
            return Optional.empty();
        }
        return Optional.of(
                measured.map(
                                metrics ->
                                        new TrainingRecord.Validation(
                                                metrics.examples(),
                                                metrics.crossEntropy(),
                                                metrics.top1(),
                                                metrics.meanPerClass()))
                        .orElseGet(
                                () ->
                                        new TrainingRecord.Validation(
                                                data.validation(),
                                                best.validationLoss(),
                                                best.validationAccuracy(),
                                                null)));
    }

    private String sentence(TrainingResult result, Optional<TrainingRecord.Validation> validation) {
        String measured =
                validation
                        .map(
                                it ->
                                        String.format(
                                                Locale.ROOT,
                                                "%.1f %% of %,d validation examples are right",
                                                100 * it.accuracy(),
                                                it.examples()))
                        .orElse("not measured: there was no validation split");
        return "%s; epoch %d of %d%s"
                .formatted(
                        measured,
                        result.bestEpoch(),
                        recipe.epochs(),
                        result.finished()
                                ? ""
                                : ", stopped after %d".formatted(result.history().size()));
    }

    /** Every number of recipe and augmentation; a switch is 0 or 1. The seed has its own field. */
    private Map<String, Double> numbers() {
        Map<String, Double> numbers = new TreeMap<>();
        collect(numbers, "", JSON.valueToTree(recipe));
        collect(numbers, "augmentation.", JSON.valueToTree(augmentation));
        numbers.remove("seed");
        return numbers;
    }

    private static void collect(Map<String, Double> numbers, String prefix, JsonNode fields) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            JsonNode value = field.getValue();
            if (value.isNumber()) {
                numbers.put(prefix + field.getKey(), value.doubleValue());
            } else if (value.isBoolean()) {
                numbers.put(prefix + field.getKey(), value.booleanValue() ? 1.0 : 0.0);
            }
        }
    }
}
