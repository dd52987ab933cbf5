package io.kinetoscope.model.training.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.model.evaluation.ConfusionMatrix;
import io.kinetoscope.model.training.EpochResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The numbers of a report; what was not measured is null. */
final class ReportJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TrainingReport report;

    ReportJson(TrainingReport report) {
        this.report = report;
    }

    byte[] bytes() {
        ObjectNode all = JSON.createObjectNode();
        all.put("model", report.model());
        all.set("provenance", JSON.valueToTree(report.provenance()));
        all.set("recipe", JSON.valueToTree(report.recipe()));
        ArrayNode history = all.putArray("history");
        report.result().history().forEach(epoch -> add(history.addObject(), epoch));
        all.put("bestEpoch", report.result().bestEpoch());
        all.put("finished", report.result().finished());
        report.confusion().ifPresent(matrix -> add(all.putObject("confusion"), matrix));
        try {
            return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(ObjectNode node, EpochResult epoch) {
        node.put("epoch", epoch.epoch());
        put(node, "learningRate", epoch.learningRate());
        put(node, "trainLoss", epoch.trainLoss());
        put(node, "trainAccuracy", epoch.trainAccuracy());
        put(node, "validationLoss", epoch.validationLoss());
        put(node, "validationAccuracy", epoch.validationAccuracy());
        put(node, "clipsPerSecond", epoch.clipsPerSecond());
        put(node, "seconds", epoch.seconds());
    }

    private static void add(ObjectNode node, ConfusionMatrix matrix) {
        ArrayNode labels = node.putArray("labels");
        matrix.labels().forEach(labels::add);
        ArrayNode counts = node.putArray("counts");
        for (List<Integer> row : matrix.counts()) {
            ArrayNode cells = counts.addArray();
            row.forEach(cells::add);
        }
    }

    /** JSON has no NaN. */
    private static void put(ObjectNode node, String field, double value) {
        if (Double.isFinite(value)) {
            node.put(field, value);
        } else {
            node.putNull(field);
        }
    }
}
