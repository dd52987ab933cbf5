package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.ModelBenchmark;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures forward passes. */
@Command(name = "model", description = "Measure forward passes of a model at batch 1, 2, 4 and 8.")
final class BenchModelCommand extends LoggedCommand implements Callable<Integer> {

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "1",
            description = "Forward passes that do not count, first (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Forward passes that count (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--json", description = "One JSON array on standard output.")
    private boolean json;

    @Mixin private ModelOptions model;

    @Override
    public Integer call() {
        if (warmUps < 0 || runs < 1) {
            throw new ConfigurationException("give --warm-ups 0 or more, and --runs 1 or more");
        }
        ModelBenchmark benchmark = new ModelBenchmark(warmUps, runs);
        try (LoadedModel loaded = model.load()) {
            ArrayNode results = JsonNodeFactory.instance.arrayNode();
            if (!json) {
                System.out.printf(
                        "%s, %d frames of %dx%d%n",
                        loaded.manifest().ref(),
                        loaded.manifest().input().frames(),
                        loaded.manifest().input().cropWidth(),
                        loaded.manifest().input().cropHeight());
                System.out.println("batch   clips/s   ms/clip (median, fastest, slowest)");
            }
            for (int batch : ModelBenchmark.BATCHES) {
                ModelBenchmark.Result result = benchmark.run(loaded, batch);
                results.add(toJson(result));
                if (!json) {
                    System.out.printf(
                            Locale.ROOT,
                            "%5d %9.2f %9.1f %9.1f %9.1f%n",
                            result.batch(),
                            result.clipsPerSecond(),
                            result.medianMs(),
                            result.fastestMs(),
                            result.slowestMs());
                }
            }
            if (json) {
                System.out.println(results);
            }
        }
        return 0;
    }

    private static ObjectNode toJson(ModelBenchmark.Result result) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("batch", result.batch())
                .put("clipsPerSecond", result.clipsPerSecond())
                .put("medianMsPerClip", result.medianMs())
                .put("fastestMsPerClip", result.fastestMs())
                .put("slowestMsPerClip", result.slowestMs());
    }
}
