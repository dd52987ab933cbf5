package io.kinetoscope.model.rsa;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.kinetoscope.ConfigurationException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that fixes the shape of an RSANet, and nothing of its input: the number of frames and
 * the picture's size are free.
 *
 * @param depths blocks in each of the four stages, 1 to 64
 * @param width channels of the stem and planes of the first stage; each later stage has twice the
 *     planes of the one before
 * @param expansion output channels of a block over its planes
 * @param rsaPositions for each stage the blocks, counted from 0, whose spatial convolution is RSA,
 *     or what {@code transform} says
 * @param transform what stands at these positions
 * @param kernel the neighbourhood of RSA and of self-attention
 * @param queries L
 * @param keyDim d_k; 0 for d_v
 * @param valueDim d_v; 0 for planes / L
 * @param latentDim d_d; 0 for d_k
 * @param classes outputs, 1 to 100,000
 * @param dropout share of the features dropped before the head in training, 0 to below 1
 */
public record NetworkSpec(
        List<Integer> depths,
        int width,
        int expansion,
        List<List<Integer>> rsaPositions,
        Transform transform,
        Neighbourhood kernel,
        int queries,
        int keyDim,
        int valueDim,
        int latentDim,
        KernelType kernelType,
        ContextType contextType,
        int classes,
        double dropout) {

    /** Stages of a ResNet. */
    public static final int STAGES = 4;

    /** The names of {@link #named}, the largest first. */
    public static final List<String> NAMES = List.of("rsanet-r50", "rsanet-small", "rsanet-tiny");

    public NetworkSpec {
        present("depths", depths);
        present("rsaPositions", rsaPositions);
        present("transform", transform);
        present("kernel", kernel);
        present("kernelType", kernelType);
        present("contextType", contextType);
        require(
                depths.size() == STAGES && rsaPositions.size() == STAGES,
                "depths and rsaPositions have one entry for each of the 4 stages");
        within("width", width, 1, 1024);
        within("expansion", expansion, 1, 16);
        within("queries", queries, 1, 1024);
        within("keyDim", keyDim, 0, 4096);
        within("valueDim", valueDim, 0, 4096);
        within("latentDim", latentDim, 0, 4096);
        within("classes", classes, 1, 100_000);
        require(dropout >= 0 && dropout < 1, "dropout is from 0 to below 1, not " + dropout);
        for (Integer depth : depths) {
            present("depths", depth);
            within("depths", depth, 1, 64);
        }
        depths = List.copyOf(depths);
        for (List<Integer> positions : rsaPositions) {
            present("rsaPositions", positions);
        }
        rsaPositions = rsaPositions.stream().map(List::copyOf).toList();
        for (int stage = 0; stage < STAGES; stage++) {
            requirePositions(stage, depths.get(stage), rsaPositions.get(stage));
            if (!rsaPositions.get(stage).isEmpty()) {
                int planes = width << stage;
                require(
                        planes % queries == 0,
                        "queries %d does not divide the %d planes of stage %d"
                                .formatted(queries, planes, stage + 1));
                RsaSpec.of(
                        planes,
                        planes,
                        queries,
                        keyDim,
                        valueDim,
                        latentDim,
                        kernel,
                        1,
                        kernelType,
                        contextType);
            }
        }
    }

    /**
     * The network of that name, with RSA.
     *
     * @throws ConfigurationException when there is none; the message lists those that there are
     */
    public static NetworkSpec named(String name, int classes) {
        return switch (name) {
            case "rsanet-r50" -> rsaNetR50(classes);
            case "rsanet-small" -> rsaNetSmall(classes);
            case "rsanet-tiny" -> rsaNetTiny(classes);
            default ->
                    throw new ConfigurationException(
                            "there is no network '%s': give one of %s"
                                    .formatted(name, String.join(", ", NAMES)));
        };
    }

    /** RSANet-R50 as published: 22.03 M parameters with 174 classes. */
    public static NetworkSpec rsaNetR50(int classes) {
        return published(
                List.of(3, 4, 6, 3),
                64,
                4,
                List.of(List.of(2), List.of(1, 3), List.of(1, 3, 5), List.of(1)),
                classes);
    }

    /** An RSANet that learns on a few cores, with RSA from 28×28 on at pictures of 112×112. */
    public static NetworkSpec rsaNetSmall(int classes) {
        return published(
                List.of(1, 2, 2, 1),
                32,
                4,
                List.of(List.of(), List.of(1), List.of(1), List.of(0)),
                classes);
    }

    /**
     * The smallest: one core runs it in real time and learns it in an hour. RSA stands in the first
     * stage, too: pictures of 64×64 are 16×16 there and 8×8 in the next, where little is left of a
     * slow motion.
     */
    public static NetworkSpec rsaNetTiny(int classes) {
        return published(
                List.of(1, 2, 2, 1),
                16,
                2,
                List.of(List.of(0), List.of(1), List.of(1), List.of()),
                classes);
    }

    private static NetworkSpec published(
            List<Integer> depths,
            int width,
            int expansion,
            List<List<Integer>> rsaPositions,
            int classes) {
        return new NetworkSpec(
                depths,
                width,
                expansion,
                rsaPositions,
                Transform.RSA,
                new Neighbourhood(5, 7, 7),
                8,
                0,
                0,
                0,
                KernelType.V_PLUS_R,
                ContextType.V_PLUS_R,
                classes,
                0.3);
    }

    /** The same but for what stands at the RSA positions. */
    public NetworkSpec withTransform(Transform transform) {
        return new NetworkSpec(
                depths,
                width,
                expansion,
                rsaPositions,
                transform,
                kernel,
                queries,
                keyDim,
                valueDim,
                latentDim,
                kernelType,
                contextType,
                classes,
                dropout);
    }

    /** The same but for RSA's kernel. */
    public NetworkSpec withKernelType(KernelType kernelType) {
        return new NetworkSpec(
                depths,
                width,
                expansion,
                rsaPositions,
                transform,
                kernel,
                queries,
                keyDim,
                valueDim,
                latentDim,
                kernelType,
                contextType,
                classes,
                dropout);
    }

    /** The same but for RSA's context. */
    public NetworkSpec withContextType(ContextType contextType) {
        return new NetworkSpec(
                depths,
                width,
                expansion,
                rsaPositions,
                transform,
                kernel,
                queries,
                keyDim,
                valueDim,
                latentDim,
                kernelType,
                contextType,
                classes,
                dropout);
    }

    /** The same but for the number of its outputs. */
    public NetworkSpec withClasses(int classes) {
        return new NetworkSpec(
                depths,
                width,
                expansion,
                rsaPositions,
                transform,
                kernel,
                queries,
                keyDim,
                valueDim,
                latentDim,
                kernelType,
                contextType,
                classes,
                dropout);
    }

    /** The same but for the dropout before its head. */
    public NetworkSpec withDropout(double dropout) {
        return new NetworkSpec(
                depths,
                width,
                expansion,
                rsaPositions,
                transform,
                kernel,
                queries,
                keyDim,
                valueDim,
                latentDim,
                kernelType,
                contextType,
                classes,
                dropout);
    }

    /** Channels in the middle of the blocks of a stage, counted from 0. */
    public int planes(int stage) {
        return width << stage;
    }

    /** Channels that the last stage hands to the head. */
    @JsonIgnore
    public int features() {
        return planes(STAGES - 1) * expansion;
    }

    /**
     * The RSA layer of a block of {@code stage}, counted from 0.
     *
     * @param stride spatial stride of the block
     */
    RsaSpec rsa(int stage, int stride) {
        int planes = planes(stage);
        return RsaSpec.of(
                planes,
                planes,
                queries,
                keyDim,
                valueDim,
                latentDim,
                kernel,
                stride,
                kernelType,
                contextType);
    }

    private static void requirePositions(int stage, int depth, List<Integer> positions) {
        Set<Integer> seen = new TreeSet<>();
        for (int position : positions) {
            require(
                    position >= 0 && position < depth,
                    "rsaPositions names block %d of stage %d, which has %d blocks"
                            .formatted(position, stage + 1, depth));
            require(
                    seen.add(position),
                    "rsaPositions names block %d of stage %d twice".formatted(position, stage + 1));
        }
    }

    private static void present(String field, Object value) {
        require(value != null, field + " is missing");
    }

    private static void within(String field, int value, int min, int max) {
        require(
                value >= min && value <= max,
                "%s is from %d to %d, not %d".formatted(field, min, max, value));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
