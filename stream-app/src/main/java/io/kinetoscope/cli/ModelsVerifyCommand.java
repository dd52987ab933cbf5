package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.ModelVerifier;
import io.kinetoscope.model.evaluation.Agreement;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.StoredModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a model. */
@Command(
        name = "verify",
        description =
                "Check a model: its checksum, that the network builds and runs, how near it comes to"
                        + " fp32 in another precision; with --golden, that it gives the logits that"
                        + " were computed elsewhere.")
final class ModelsVerifyCommand extends LoggedCommand implements Callable<Integer> {

    private static final int DIFFERENT = 1;
    private static final int CLIPS = 64;

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

    @Option(
            names = "--min-agreement",
            paramLabel = "SHARE",
            defaultValue = "0.9",
            description =
                    "In another precision than fp32: share of the rendered clips on which the most"
                            + " probable label must be the same as in fp32 (default:"
                            + " ${DEFAULT-VALUE}).")
    private double minAgreement;

    @Mixin private StoreOptions store;
    @Mixin private PrecisionOptions precision;
    @Mixin private ModelOptions.DeviceOptions device;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int exitCode = verify(out);
        out.flush();
        return exitCode;
    }

    private int verify(PrintWriter out) {
        if (!(tolerance >= 0)) {
            throw new ConfigurationException(
                    "--tolerance is %s: give 0 or more".formatted(tolerance));
        }
        RecipeOptions.within("--min-agreement", minAgreement, 0, 1);
        StoredModel found = find();
        Arithmetic arithmetic = precision.arithmetic(found);
        ModelVerifier verifier = new ModelVerifier(device.settings(), arithmetic);
        if (golden.isEmpty()) {
            out.printf(
                    "%s is sound: the checksum is right, the network builds, and %s%n",
                    found.manifest().ref(), verifier.verify(found));
            if (arithmetic != Arithmetic.FP32) {
                Agreement agreement = verifier.agreementWithFloat32(found, CLIPS);
                out.println(ModelsQuantizeCommand.describe(arithmetic, agreement));
                return exitCode(agreement, minAgreement);
            }
            return 0;
        }
        double difference = verifier.difference(found, golden.get());
        boolean equal = difference <= tolerance;
        out.printf(
                Locale.ROOT,
                "%s: largest difference of a logit %.3g, %s the tolerance of %s%n",
                found.manifest().ref(),
                difference,
                equal ? "within" : "above",
                tolerance);
        return equal ? 0 : DIFFERENT;
    }

    static int exitCode(Agreement agreement, double minAgreement) {
        return agreement.top1() >= minAgreement ? 0 : DIFFERENT;
    }

    /** Unlike elsewhere the newest of all when neither a version nor a precision is given. */
    private StoredModel find() {
        ModelRef ref = ModelRef.parse(model);
        return precision.asked().isPresent()
                ? precision.find(store.store(), ref)
                : store.store().find(ref);
    }
}
