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
                    "How a clip is cut from an example: at the model's frame rate, as from a camera,"
                            + " or from equal segments of the whole (default: rate; of a benchmark"
                            + " segments, as published).")
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

    /** Refuses a number of frames that no model can see; the examples' views check the rest. */
    void requireSound() {
        frames.filter(t -> t < 1 || t > 256)
                .ifPresent(
                        t -> {
                            throw new ConfigurationException(
                                    "--frames is %d: give 1 to 256".formatted(t));
                        });
    }

    /** The model's input with as many frames as were asked for. */
    InputSpec input(InputSpec own) {
        if (frames.isEmpty()) {
            return own;
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
