package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.TrainingRecord;
import io.kinetoscope.model.training.TrainingRecipe;
import io.kinetoscope.model.training.TrainingResult;
import io.kinetoscope.model.training.report.TrainingReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells how a training goes and what came of it.
 *
 * @param out for the result
 * @param err for all else
 * @param folder of curves and numbers; empty for none
 * @param json whether the result is one JSON object
 */
record TrainingReports(
        PrintWriter out, PrintWriter err, Optional<Path> folder, boolean json, Clock clock) {

    Instant now() {
        return clock.instant();
    }

    /** The caller closes it. */
    TrainingDisplay display(int epochs) {
        return new TrainingDisplay(err, Terminal.isStandardError(), clock, epochs);
    }

    void stopped(String where, Path checkpoint) {
        err.printf("%s; the same command goes on from %s%n", where, checkpoint);
    }

    /**
     * @throws KinetoscopeException when the folder cannot be written
     */
    void trained(
            StoredModel added,
            TrainingRecipe recipe,
            TrainingResult result,
            Optional<ClipMetrics> metrics) {
        folder.ifPresent(some -> write(some, added, recipe, result, metrics));
        if (json) {
            out.println(summary(added, result));
            return;
        }
        out.printf(
                "Trained %s: %s%n", added.manifest().ref(), added.manifest().provenance().result());
        out.printf("It is in %s%n", added.directory());
        folder.ifPresent(some -> out.printf("The report is in %s%n", some));
        out.printf(
                "Watch with it: ./kinetoscope demo --model %s --camera NAME=URI%n",
                added.manifest().name());
    }

    private static void write(
            Path folder,
            StoredModel added,
            TrainingRecipe recipe,
            TrainingResult result,
            Optional<ClipMetrics> metrics) {
        try {
            new TrainingReport(
                            added.manifest().ref().toString(),
                            added.manifest().provenance(),
                            recipe,
                            result,
                            metrics.map(ClipMetrics::confusion))
                    .writeTo(folder);
        } catch (KinetoscopeException e) {
            throw new KinetoscopeException(
                    "%s is in the store, but %s".formatted(added.manifest().ref(), e.getMessage()),
                    e);
        }
    }

    private ObjectNode summary(StoredModel added, TrainingResult result) {
        JsonMapper mapper = JsonMapper.builder().build();
        TrainingRecord record = added.manifest().provenance().training();
        ObjectNode node =
                mapper.createObjectNode()
                        .put("model", added.manifest().ref().toString())
                        .put("directory", added.directory().toString())
                        .put("epochs", record.epochs())
                        .put("bestEpoch", record.bestEpoch())
                        .put("finished", result.finished());
        node.set("validation", mapper.valueToTree(record.validation()));
        node.set("thresholds", mapper.valueToTree(added.manifest().thresholds()));
        node.put("report", folder.map(Path::toString).orElse(null));
        return node;
    }
}
