package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import picocli.CommandLine.Option;

/** What a network's tensors do not show of its input. */
final class InputOptions {

    @Option(
            names = "--frames",
            paramLabel = "T",
            defaultValue = "16",
            description = "Frames that the network sees at once (default: ${DEFAULT-VALUE}).")
    private int frames;

    @Option(
            names = "--frame-rate",
            paramLabel = "HZ",
            defaultValue = "4",
            description = "Frames per second of a clip (default: ${DEFAULT-VALUE}).")
    private double frameRate;

    int frames() {
        if (frames < 1 || frames > 1024) {
            throw new ConfigurationException("--frames is %d: give 1 to 1024".formatted(frames));
        }
        return frames;
    }

    double frameRate() {
        if (!(frameRate > 0 && frameRate <= 240)) {
            throw new ConfigurationException(
                    "--frame-rate is %s: give more than 0, at most 240".formatted(frameRate));
        }
        return frameRate;
    }
}
