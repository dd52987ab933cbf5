package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.ModelVerifier;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.StoredModel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a model. */
@Command(
        name = "verify",
        description =
                "Check a model: its checksum, that the network builds and runs; with --golden, that"
                        + " it gives the logits that were computed elsewhere.")
final class ModelsVerifyCommand extends LoggedCommand implements Callable<Integer> {

    private static final int DIFFERENT = 1;

    @Parameters(
            paramLabel = "NAME[:VERSION]",
            description = "The model; without a version the newest.")
    private String model;

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description =
                    "An .npz with 'logits' float32 [N,K] and either 'frames' uint8 [T,H,W,3] or"
                            + " 'input' float32 [N,3,T,H,W], normalised already.")
    private Optional<Path> golden;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            defaultValue = "0.001",
            description =
                    "Largest difference of a logit that is still equal (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Mixin private StoreOptions store;
    @Mixin private ModelOptions.DeviceOptions device;

    @Override
    public Integer call() {
        if (!(tolerance >= 0)) {
            throw new ConfigurationException(
                    "--tolerance is %s: give 0 or more".formatted(tolerance));
        }
        StoredModel found = store.store().find(ModelRef.parse(model));
        ModelVerifier verifier = new ModelVerifier(device.settings());
        if (golden.isEmpty()) {
            verifier.verify(found);
            System.out.printf(
                    "%s is sound: the checksum is right, the network builds and runs%n",
                    found.manifest().ref());
            return 0;
        }
        double difference = verifier.difference(found, golden.get());
        boolean equal = difference <= tolerance;
        System.out.printf(
                Locale.ROOT,
                "%s: largest difference of a logit %.3g, %s the tolerance of %s%n",
                found.manifest().ref(),
                difference,
                equal ? "within" : "above",
                tolerance);
        return equal ? 0 : DIFFERENT;
    }
}
