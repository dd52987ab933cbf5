package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.training.TrainingBenchmark;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures training steps. */
@Command(
        name = "train",
        description =
                "Measure whole training steps on noise: forward, backward and the weights' move. RSA"
                        + " is measured in turns with its plain formulation, as convolutions of"
                        + " volumes.")
final class BenchTrainCommand extends LoggedCommand implements Callable<Integer> {

    private static final int CLASSES = 10;

    @Option(
            names = "--batch",
            paramLabel = "CLIPS",
            defaultValue = "16",
            description = "Clips in one step that is measured (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "2",
            description = "Training steps that do not count, first (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Training steps that count (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin private StartOptions start;
    @Mixin private StoreOptions store;
    @Mixin private ModelOptions.DeviceOptions device;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        RecipeOptions.within("--batch", batch, 1, 4096);
        RecipeOptions.within("--warm-ups", warmUps, 0, 1_000_000);
        RecipeOptions.within("--runs", runs, 1, 1_000_000);
        Start chosen = start.start(store.store());
        NetworkSpec network = chosen.network(CLASSES);
        InputSpec input = chosen.input();
        TrainingBenchmark.Comparison measured =
                new TrainingBenchmark(network, input, batch, chosen.frozenStages(), warmUps, runs)
                        .run(device.settings());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(network, input, measured));
        } else {
            print(out, network, input, measured);
        }
        out.flush();
        return 0;
    }

    private void print(
            PrintWriter out,
            NetworkSpec network,
            InputSpec input,
            TrainingBenchmark.Comparison measured) {
        TrainingBenchmark.Result result = measured.result();
        out.printf(
                Locale.ROOT,
                "%s, %d frames of %dx%d, %d clips a step%n",
                network.transform(),
                input.frames(),
                input.cropWidth(),
                input.cropHeight(),
                batch);
        out.printf(
                Locale.ROOT,
                "%.2f clips/s: a step takes %.0f ms (median; %.0f to %.0f)%n",
                result.clipsPerSecond(),
                result.medianMs(),
                result.fastestMs(),
                result.slowestMs());
        measured.speedUp()
                .ifPresent(
                        speedUp ->
                                out.printf(
                                        Locale.ROOT,
                                        "%.2f times as fast as the plain formulation, with %.2f"
                                                + " clips/s%n",
                                        speedUp,
                                        measured.plain().orElseThrow().clipsPerSecond()));
    }

    private ObjectNode toJson(
            NetworkSpec network, InputSpec input, TrainingBenchmark.Comparison measured) {
        TrainingBenchmark.Result result = measured.result();
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("transform", network.transform().toString())
                        .put("frames", input.frames())
                        .put("width", input.cropWidth())
                        .put("height", input.cropHeight())
                        .put("batch", batch)
                        .put("clipsPerSecond", result.clipsPerSecond())
                        .put("medianMsPerStep", result.medianMs())
                        .put("fastestMsPerStep", result.fastestMs())
                        .put("slowestMsPerStep", result.slowestMs());
        measured.plain()
                .ifPresent(plain -> node.put("plainClipsPerSecond", plain.clipsPerSecond()));
        measured.speedUp().ifPresent(speedUp -> node.put("speedUp", speedUp));
        return node;
    }
}
