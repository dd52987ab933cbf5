package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.TrainingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a model. */
@Command(name = "show", description = "Show what a model is and where it comes from.")
final class ModelsShowCommand extends LoggedCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME[:VERSION]",
            description = "The model; without a version the newest.")
    private String model;

    @Option(names = "--json", description = "The manifest as it is stored.")
    private boolean json;

    @Mixin private StoreOptions store;

    @Override
    public Integer call() {
        StoredModel found = store.store().find(ModelRef.parse(model));
        if (json) {
            System.out.println(manifestText(found.directory().resolve("model.json")));
        } else {
            print(found);
        }
        return 0;
    }

    private static void print(StoredModel found) {
        ModelManifest manifest = found.manifest();
        row("model", manifest.ref() + (found.shipped() ? " (ships)" : ""));
        row("folder", found.directory());
        row("network", manifest.network());
        row("precision", manifest.precision());
        row(
                "input",
                "%d frames at %s/s, resized to %dx%d, cropped to %dx%d"
                        .formatted(
                                manifest.input().frames(),
                                manifest.input().framesPerSecond(),
                                manifest.input().resizeWidth(),
                                manifest.input().resizeHeight(),
                                manifest.input().cropWidth(),
                                manifest.input().cropHeight()));
        row(
                "thresholds",
                "enter %s, exit %s"
                        .formatted(manifest.thresholds().enter(), manifest.thresholds().exit()));
        row(
                "weights",
                "%s, %d bytes, SHA-256 %s"
                        .formatted(
                                manifest.weights().file(),
                                manifest.weights().size(),
                                manifest.weights().sha256()));
        row(
                "provenance",
                "%s from %s, %s"
                        .formatted(
                                manifest.provenance().kind().name().toLowerCase(Locale.ROOT),
                                manifest.provenance().source(),
                                manifest.provenance().created()));
        row("made by", manifest.provenance().command());
        if (manifest.provenance().result() != null) {
            row("result", manifest.provenance().result());
        }
        if (manifest.provenance().training() != null) {
            printTraining(manifest.provenance().training());
        }
        row("labels", manifest.labels().size());
        manifest.labels()
                .forEach(
                        label ->
                                System.out.println(
                                        "  "
                                                + label
                                                + (manifest.backgroundLabels().contains(label)
                                                        ? " (background)"
                                                        : "")));
    }

    private static void printTraining(TrainingRecord training) {
        row("began with", training.initial());
        row(
                "examples",
                "%d to train on, %d to measure on"
                        .formatted(
                                training.examples().stream()
                                        .mapToInt(TrainingRecord.Examples::training)
                                        .sum(),
                                training.examples().stream()
                                        .mapToInt(TrainingRecord.Examples::validation)
                                        .sum()));
        row("recipe", training.recipe());
        for (TrainingRecord.DataFile file : training.data()) {
            row("data", "%s, SHA-256 %s".formatted(file.name(), file.sha256()));
        }
    }

    private static void row(String name, Object value) {
        System.out.printf(Locale.ROOT, "%-12s %s%n", name, value);
    }

    private static String manifestText(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
