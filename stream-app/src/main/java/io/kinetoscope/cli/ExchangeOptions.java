package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.stream.ModelWatcher;
import io.kinetoscope.stream.StreamNode;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a model gives way to a newer version of itself while it scores, and what is tried first. */
final class ExchangeOptions {

    @Option(
            names = "--model-check-interval",
            paramLabel = "TIME",
            defaultValue = "10s",
            description =
                    "How often the store is looked at for a newer version of --model, which then"
                            + " takes over while streams are being scored; 0s for never, as with a"
                            + " version that is named (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(
            names = "--shadow",
            paramLabel = "NAME[:VERSION]",
            description =
                    "A second model of the store that scores the same clips, into the topic"
                            + " clip-scores only, to be compared with --model before it takes its"
                            + " place; without a version the newest there is at the start.")
    private Optional<String> shadow = Optional.empty();

    /**
     * The shadow, if one is wanted.
     *
     * @param first the model that it is to be compared with
     * @throws ConfigurationException when there is no such model, or it is the first itself
     */
    Optional<StoredModel> findShadow(ModelOptions model, StoredModel first) {
        Optional<StoredModel> found = shadow.map(name -> model.find(ModelRef.parse(name)));
        found.ifPresent(
                second -> {
                    if (second.manifest().ref().equals(first.manifest().ref())) {
                        throw new ConfigurationException(
                                "--shadow %s is the model that scores already: name another one"
                                        .formatted(second.manifest().ref()));
                    }
                });
        return found;
    }

    /** Refuses an interval that cannot be meant. */
    void requireSound() {
        if (!interval.isZero() && interval.compareTo(Duration.ofMillis(100)) < 0) {
            throw new ConfigurationException(
                    "--model-check-interval is shorter than 100ms: give 10s or so, or 0s for never");
        }
    }

    /** Watches for newer versions, where that is wanted; to be closed before the node. */
    Optional<ModelWatcher> watch(StreamNode node, ModelOptions model) {
        return interval.isZero() || !model.isNewest()
                ? Optional.empty()
                : Optional.of(ModelWatcher.start(node, model.source(), interval));
    }
}
