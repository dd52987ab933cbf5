package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ingest.benchmark.IngestBenchmark;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the way from a video to windows. */
@Command(
        name = "ingest",
        description =
                "Measure decoding, sampling, scaling and JPEG coding of a video, in turns with"
                        + " FFmpeg's program doing the same.")
final class BenchIngestCommand extends LoggedCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The video.")
    private Path video;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Times that the video is read (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin private WindowOptions windows;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        RecipeOptions.within("--runs", runs, 1, 1000);
        IngestBenchmark.Result result = new IngestBenchmark(windows.settings(), runs).run(video);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(result));
        } else {
            print(out, result);
        }
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, IngestBenchmark.Result result) {
        out.printf(
                Locale.ROOT,
                "%,d frames, %,d windows: %.0f frames/s, %.0f for each second of a core%n",
                result.frames(),
                result.windows(),
                result.framesPerSecond(),
                result.framesPerCpuSecond());
        if (result.shareOfFfmpeg().isPresent()) {
            out.printf(
                    Locale.ROOT,
                    "%.2f of the %.0f of FFmpeg's program%n",
                    result.shareOfFfmpeg().getAsDouble(),
                    result.ffmpegFramesPerCpuSecond().getAsDouble());
        } else {
            out.println("There is no ffmpeg on the PATH to compare with");
        }
    }

    private static ObjectNode toJson(IngestBenchmark.Result result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("frames", result.frames());
        node.put("windows", result.windows());
        Numbers.put(node, "framesPerSecond", result.framesPerSecond());
        Numbers.put(node, "framesPerCpuSecond", result.framesPerCpuSecond());
        Numbers.put(
                node,
                "ffmpegFramesPerCpuSecond",
                result.ffmpegFramesPerCpuSecond().orElse(Double.NaN));
        Numbers.put(node, "shareOfFfmpeg", result.shareOfFfmpeg().orElse(Double.NaN));
        return node;
    }
}
