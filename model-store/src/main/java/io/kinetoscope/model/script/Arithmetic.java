package io.kinetoscope.model.script;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.store.Precision;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What convolutions and products of a pass are computed with; norms, the mean over a clip and its
 * logits are float32 always. A version that is stored in fp32 can be run in any of them but int8,
 * which is a version of its own.
 */
public enum Arithmetic {
    /** 32-bit floating point, on GPUs as well, where PyTorch by itself would take TF32. */
    FP32("fp32", Precision.FLOAT32, 6),
    /**
     * Float32 whose convolutions read 10 bits of mantissa, on GPUs; the small products stay fp32.
     */
    TF32("tf32", Precision.FLOAT32, 6),
    /** 16 bits with float32's range and 8 bits of mantissa. */
    BF16("bf16", Precision.FLOAT32, 15),
    /** 16 bits with 11 bits of mantissa, up to 65504, on GPUs. */
    FP16("fp16", Precision.FLOAT32, 5),
    /** 8-bit integers, on the CPU, with the activation ranges of an int8 version. */
    INT8("int8", Precision.INT8, 6);

    private final String text;
    private final Precision stored;
    private final int torchType;

    Arithmetic(String text, Precision stored, int torchType) {
        this.text = text;
        this.stored = stored;
        this.torchType = torchType;
    }

    /**
     * The one of that name, as it stands in flags.
     *
     * @throws ConfigurationException when there is none
     */
    public static Arithmetic named(String name) {
        return Arrays.stream(values())
                .filter(arithmetic -> arithmetic.text.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "there is no precision '%s': give one of %s"
                                                .formatted(name, names())));
    }

    /** What a version runs in when nothing else is said. */
    public static Arithmetic of(Precision stored) {
        return stored == Precision.INT8 ? INT8 : FP32;
    }

    /** The versions that can be run so. */
    public Precision stored() {
        return stored;
    }

    /** {@code number.py}, see there. */
    String script(String template) {
        return template.replace("TYPE", Integer.toString(torchType))
                .replace("return TF32", this == TF32 ? "return True" : "return False");
    }

    /** Its name in flags. */
    @Override
    public String toString() {
        return text;
    }

    private static String names() {
        return Arrays.stream(values()).map(Arithmetic::toString).collect(Collectors.joining(", "));
    }
}
