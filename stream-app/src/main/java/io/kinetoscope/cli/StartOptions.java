package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.rsa.ContextType;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import io.kinetoscope.model.store.Checksums;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Precision;
import io.kinetoscope.model.store.StoredModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which network learns, what it sees, and what it begins with. */
final class StartOptions {

    private static final String SMALL = "rsanet-small";
    private static final String R50 = "rsanet-r50";

    /** As the network's width, clips of cameras: short and fast enough for what people do. */
    private static final InputSpec STREAMING = InputSpec.streaming(8, 8, 112);

    private static final InputSpec PUBLISHED = InputSpec.published(16, 4);

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description =
                    "Network that learns: rsanet-tiny, rsanet-small or rsanet-r50 (default:"
                            + " rsanet-small; with --imagenet rsanet-r50).")
    private Optional<String> network;

    @Option(
            names = "--transform",
            paramLabel = "rsa|conv2d|conv3d|self-attention",
            description = "What stands at the network's RSA positions (default: rsa).")
    private Optional<String> transform;

    @Option(
            names = "--kernel-type",
            paramLabel = "V|R|VplusR",
            description = "Kernel of RSA: basic, relational or both (default: VplusR).")
    private Optional<String> kernelType;

    @Option(
            names = "--context-type",
            paramLabel = "V|R|VplusR",
            description = "Context of RSA: basic, relational or both (default: VplusR).")
    private Optional<String> contextType;

    @Option(
            names = "--dropout",
            paramLabel = "SHARE",
            description =
                    "Share of the features dropped before the head in training (default: 0.3; with"
                            + " --init the model's).")
    private Double dropout;

    @Option(
            names = "--init",
            paramLabel = "NAME[:VERSION]",
            description =
                    "Stored model to begin with: its network and input are taken over, and its head"
                            + " where the labels are the same.")
    private Optional<String> init;

    @Option(
            names = "--imagenet",
            paramLabel = "FILE",
            description =
                    "ResNet-50 trained on ImageNet to begin with: a state dict in torchvision's"
                            + " layout.")
    private Optional<Path> imageNet;

    @Option(
            names = "--freeze",
            paramLabel = "STAGES",
            defaultValue = "0",
            description =
                    "Stages that do not learn: 1 the stem, 2 the first stage too, to 5 for all but"
                            + " the head (default: ${DEFAULT-VALUE}).")
    private int freeze;

    @Option(
            names = "--frames",
            paramLabel = "T",
            description =
                    "Frames of a clip (default: 8; of rsanet-r50 16; with --init the model's).")
    private Integer frames;

    @Option(
            names = "--frame-rate",
            paramLabel = "HZ",
            description =
                    "Frames per second of a clip (default: 8; of rsanet-r50 4; with --init the"
                            + " model's).")
    private Double frameRate;

    @Option(
            names = "--size",
            paramLabel = "PX",
            description =
                    "Width and height that the network sees (default: 112; of rsanet-r50 224; with"
                            + " --init the model's).")
    private Integer size;

    /**
     * What the flags name, looked up.
     *
     * @throws ConfigurationException when they contradict each other, or name what there is not
     */
    Start start(ModelStore store) {
        RecipeOptions.within("--freeze", freeze, 0, NetworkSpec.STAGES + 1);
        if (init.isEmpty() && imageNet.isEmpty() && freeze > 0) {
            throw new ConfigurationException(
                    "--freeze %d keeps random weights: give --init or --imagenet too"
                            .formatted(freeze));
        }
        if (init.isPresent()) {
            requireNoneWithInit();
            StoredModel model = store.find(ModelRef.parse(init.get()), Precision.FLOAT32);
            if (model.manifest().precision() != Precision.FLOAT32) {
                throw new ConfigurationException(
                        "--init %s is int8, which does not learn: name the version in fp32 that it was made of"
                                .formatted(init.get()));
            }
            Checksums.verify(model);
            return new Start(
                    withDropout(model.manifest().network()),
                    input(model.manifest().input()),
                    Optional.of(model),
                    Optional.empty(),
                    freeze);
        }
        imageNet.ifPresent(StartOptions::requireFile);
        String name = network.orElse(imageNet.isPresent() ? R50 : SMALL);
        return new Start(
                withDropout(spec(name)),
                input(name.equals(R50) ? PUBLISHED : STREAMING),
                Optional.empty(),
                imageNet,
                freeze);
    }

    private void requireNoneWithInit() {
        List<String> given = new ArrayList<>();
        network.ifPresent(value -> given.add("--network"));
        transform.ifPresent(value -> given.add("--transform"));
        kernelType.ifPresent(value -> given.add("--kernel-type"));
        contextType.ifPresent(value -> given.add("--context-type"));
        imageNet.ifPresent(value -> given.add("--imagenet"));
        if (!given.isEmpty()) {
            throw new ConfigurationException(
                    "--init %s brings its network and weights along: leave out %s"
                            .formatted(init.orElseThrow(), String.join(" and ", given)));
        }
    }

    /** Of one class: how many there are is not known yet. */
    private NetworkSpec spec(String name) {
        NetworkSpec spec = NetworkSpec.named(name, 1);
        if (transform.isPresent()) {
            spec = spec.withTransform(Transform.named(transform.get()));
        }
        if (kernelType.isPresent()) {
            spec =
                    spec.withKernelType(
                            type(
                                    "--kernel-type",
                                    kernelType.get(),
                                    KernelType.V,
                                    KernelType.R,
                                    KernelType.V_PLUS_R));
        }
        if (contextType.isPresent()) {
            spec =
                    spec.withContextType(
                            type(
                                    "--context-type",
                                    contextType.get(),
                                    ContextType.V,
                                    ContextType.R,
                                    ContextType.V_PLUS_R));
        }
        return spec;
    }

    private NetworkSpec withDropout(NetworkSpec spec) {
        if (dropout == null) {
            return spec;
        }
        RecipeOptions.within("--dropout", dropout, 0, 0.9999);
        return spec.withDropout(dropout);
    }

    private InputSpec input(InputSpec base) {
        int t = frames == null ? base.frames() : frames;
        double rate = frameRate == null ? base.framesPerSecond() : frameRate;
        int side = size == null ? base.cropWidth() : size;
        RecipeOptions.within("--frames", t, 1, 256);
        RecipeOptions.within("--frame-rate", rate, 0.01, 240);
        RecipeOptions.within("--size", side, 16, 1024);
        boolean resized = size != null;
        return new InputSpec(
                t,
                rate,
                resized
                        ? scaled(base.resizeHeight(), side, base.cropHeight())
                        : base.resizeHeight(),
                resized ? scaled(base.resizeWidth(), side, base.cropWidth()) : base.resizeWidth(),
                resized ? side : base.cropHeight(),
                side,
                base.mean(),
                base.std());
    }

    /** What lies around the crop grows with it. */
    private static int scaled(int resize, int side, int crop) {
        return Math.toIntExact(Math.round((double) resize * side / crop));
    }

    private static <T> T type(String flag, String name, T basic, T relational, T both) {
        Map<String, T> types = Map.of("V", basic, "R", relational, "VplusR", both);
        T type = types.get(name);
        if (type == null) {
            throw new ConfigurationException(
                    "%s is '%s': give V, R or VplusR".formatted(flag, name));
        }
        return type;
    }

    private static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigurationException("there is no file " + file);
        }
    }
}
