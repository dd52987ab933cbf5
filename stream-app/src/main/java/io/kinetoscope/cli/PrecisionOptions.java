package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Precision;
import io.kinetoscope.model.store.StoredModel;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a model is run in, and which version of it that takes. */
final class PrecisionOptions {

    @Option(
            names = "--precision",
            paramLabel = "fp32|tf32|bf16|fp16|int8",
            description =
                    "What convolutions are computed with: int8 takes a version that"
                            + " models quantize made, the others one in fp32; tf32 and fp16 take a GPU"
                            + " (default: fp32, or that of the version that is named).")
    private Optional<String> precision = Optional.empty();

    /** What is asked for, if anything is. */
    Optional<Arithmetic> asked() {
        return precision.map(Arithmetic::named);
    }

    /**
     * The version that is named, or the newest that can be run so.
     *
     * @throws ConfigurationException when there is none, or the one that is named cannot
     */
    StoredModel find(ModelStore models, ModelRef ref) {
        Precision stored = asked().map(Arithmetic::stored).orElse(Precision.FLOAT32);
        StoredModel found = models.find(ref, stored);
        // Before anything is started.
        arithmetic(found);
        return found;
    }

    /**
     * What a version is to be run in.
     *
     * @throws ConfigurationException when it cannot be run in what is asked for
     */
    Arithmetic arithmetic(StoredModel found) {
        Precision stored = found.manifest().precision();
        Arithmetic arithmetic = asked().orElse(Arithmetic.of(stored));
        if (arithmetic.stored() != stored) {
            throw new ConfigurationException(
                    stored == Precision.INT8
                            ? "%s is an int8 version, which is not run in %s: name one in fp32"
                                    .formatted(found.manifest().ref(), arithmetic)
                            : "%s is not an int8 version: make one with models quantize %1$s, and name that"
                                    .formatted(found.manifest().ref()));
        }
        return arithmetic;
    }
}
