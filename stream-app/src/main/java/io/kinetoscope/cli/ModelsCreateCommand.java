package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.ModelCreator;
import io.kinetoscope.model.UntrainedHead;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes an untrained model. */
@Command(
        name = "create",
        description =
                "Make a model with random weights, for measuring and for tests: its labels mean"
                        + " nothing.")
final class ModelsCreateCommand extends LoggedCommand implements Callable<Integer> {

    private static final String R50 = "rsanet-r50";

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "Name of the model.")
    private String name;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            defaultValue = R50,
            description =
                    "Which network: rsanet-tiny, rsanet-small or rsanet-r50 (default:"
                            + " ${DEFAULT-VALUE}).")
    private String network;

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "FILE",
            description = "Text file with one label a line, in the order of the network's classes.")
    private Path labels;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin private InputOptions input;
    @Mixin private StoreOptions store;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> names = LabelsFile.read(labels);
        StoredModel added;
        try {
            added =
                    new ModelCreator(
                                    name,
                                    NetworkSpec.named(network, names.size()),
                                    inputSpec(),
                                    names,
                                    new Thresholds(0.5, 0.3),
                                    UntrainedHead.PLAIN,
                                    seed,
                                    ModelsImportCommand.commandLine(spec),
                                    Instant.now())
                            .addTo(store.store());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
        System.out.printf("Made %s in %s%n", added.manifest().ref(), added.directory());
        return 0;
    }

    private InputSpec inputSpec() {
        return network.equals(R50)
                ? InputSpec.published(input.frames(), input.frameRate())
                : InputSpec.imageNet(input.frames(), input.frameRate(), 128, 171, 112, 112);
    }
}
