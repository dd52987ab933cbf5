package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.Sampling;
import io.kinetoscope.model.store.InputSpec;
import java.util.Optional;
import picocli.CommandLine.Option;

/** In which views a network sees an example: frames × clips × crops, as papers say it. */
final class ClipOptions {

    @Option(
            names = "--frames",
            paramLabel = "T",
            description = "Frames of a clip (default: the model's).")
    private Optional<Integer> frames;

    @Option(
            names = "--clips",
            paramLabel = "N",
            description = "Clips of an example, whose scores are averaged (default: 1).")
    private Optional<Integer> clips;

    @Option(
            names = "--crops",
            paramLabel = "1|3|5|10",
            description =
                    "Crops of a clip, whose scores are averaged: the centre, along the long side, the"
                            + " corners too, or all of those and their mirror images (default: 1).")
    private Optional<Integer> crops;

    @Option(
            names = "--sampling",
            paramLabel = "rate|segments",
            description =
                    "Frames of a clip at the model's own rate, as in a stream, or over the whole"
                            + " example, as in the paper (default: rate; of a benchmark: segments).")
    private Optional<Sampling> sampling;

    int clips() {
        return clips.orElse(1);
    }

    int crops() {
        return crops.orElse(1);
    }

    Sampling sampling(boolean benchmark) {
        return sampling.orElse(benchmark ? Sampling.SEGMENTS : Sampling.RATE);
    }

    /** The model's input with as many frames as were asked for. */
    InputSpec input(InputSpec own) {
        if (frames.isEmpty()) {
            return own;
        }
        if (frames.get() < 1 || frames.get() > 256) {
            throw new ConfigurationException(
                    "--frames is %d: give 1 to 256".formatted(frames.get()));
        }
        return new InputSpec(
                frames.get(),
                own.framesPerSecond(),
                own.resizeHeight(),
                own.resizeWidth(),
                own.cropHeight(),
                own.cropWidth(),
                own.mean(),
                own.std());
    }

    /** Of a stream, the pipeline says which clips are seen. */
    void requireUnused() {
        if (frames.isPresent() || clips.isPresent() || crops.isPresent() || sampling.isPresent()) {
            throw new ConfigurationException(
                    "--frames, --clips, --crops and --sampling are of clips: leave them out with"
                            + " --events");
        }
    }
}
