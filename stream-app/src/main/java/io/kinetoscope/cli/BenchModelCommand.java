package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.ClipShape;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.ModelBenchmark;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.StoredModel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures forward passes. */
@Command(
        name = "model",
        description =
                "Measure forward passes of a model on noise, and the product of two large matrices,"
                        + " in turns.")
final class BenchModelCommand extends LoggedCommand implements Callable<Integer> {

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "1",
            description = "Turns that do not count, first (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Turns that count (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--batches",
            paramLabel = "CLIPS",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "Clips in a batch, each in turn (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "CPU threads, each in turn (default: --inference-threads).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--frames",
            paramLabel = "T",
            split = ",",
            description = "Frames of a clip, each in turn (default: the model's).")
    private List<Integer> frames = List.of();

    @Option(names = "--json", description = "One JSON array on standard output.")
    private boolean json;

    @Mixin private ModelOptions model;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (warmUps < 0 || runs < 1) {
            throw new ConfigurationException("give --warm-ups 0 or more, and --runs 1 or more");
        }
        batches.forEach(clips -> RecipeOptions.within("--batches", clips, 1, 1024));
        threads.forEach(count -> RecipeOptions.within("--threads", count, 1, 1024));
        frames.forEach(count -> RecipeOptions.within("--frames", count, 1, 1024));
        StoredModel found = model.find();
        Arithmetic arithmetic = model.arithmetic(found);
        try (LoadedModel loaded = model.load(found)) {
            List<ModelBenchmark.Result> results =
                    new ModelBenchmark(warmUps, runs).run(settings(loaded));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                results.forEach(result -> array.add(toJson(arithmetic, result)));
                out.println(array);
            } else {
                print(out, arithmetic, loaded, results);
            }
            out.flush();
        }
        return 0;
    }

    private List<ModelBenchmark.Setting> settings(LoadedModel loaded) {
        InputSpec input = loaded.manifest().input();
        List<ModelBenchmark.Setting> settings = new ArrayList<>();
        for (int count : frames.isEmpty() ? List.of(input.frames()) : frames) {
            ClipShape clip = new ClipShape(count, input.cropHeight(), input.cropWidth());
            for (int workers : threads.isEmpty() ? List.of(model.threads()) : threads) {
                for (int clips : batches) {
                    settings.add(new ModelBenchmark.Setting(loaded, clip, clips, workers));
                }
            }
        }
        return settings;
    }

    private static void print(
            PrintWriter out,
            Arithmetic arithmetic,
            LoadedModel loaded,
            List<ModelBenchmark.Result> results) {
        InputSpec input = loaded.manifest().input();
        out.printf(
                "%s in %s, %dx%d; a matrix product in fp32 on the CPU reaches %s%n",
                loaded.manifest().ref(),
                arithmetic,
                input.cropWidth(),
                input.cropHeight(),
                peaks(results));
        out.println(
                "frames threads batch   clips/s   ms/clip   fastest   slowest  GFLOP/s  of product");
        for (ModelBenchmark.Result result : results) {
            out.printf(
                    Locale.ROOT,
                    "%6d %7d %5d %9.2f %9.1f %9.1f %9.1f %8.0f %9.0f %%%n",
                    result.setting().clip().frames(),
                    result.setting().threads(),
                    result.setting().clips(),
                    result.clipsPerSecond(),
                    result.medianMs(),
                    result.fastestMs(),
                    result.slowestMs(),
                    result.gflops(),
                    100 * result.shareOfPeak());
        }
    }

    private static String peaks(List<ModelBenchmark.Result> results) {
        return String.join(
                ", ",
                results.stream()
                        .map(
                                result ->
                                        String.format(
                                                Locale.ROOT,
                                                "%.0f GFLOP/s with %d threads",
                                                result.peakGflops(),
                                                result.setting().threads()))
                        .distinct()
                        .toList());
    }

    private static ObjectNode toJson(Arithmetic arithmetic, ModelBenchmark.Result result) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("precision", arithmetic.toString())
                .put("frames", result.setting().clip().frames())
                .put("threads", result.setting().threads())
                .put("batch", result.setting().clips())
                .put("clipsPerSecond", result.clipsPerSecond())
                .put("medianMsPerClip", result.medianMs())
                .put("fastestMsPerClip", result.fastestMs())
                .put("slowestMsPerClip", result.slowestMs())
                .put("gflops", result.gflops())
                .put("matrixProductGflops", result.peakGflops())
                .put("shareOfMatrixProduct", result.shareOfPeak());
    }
}
