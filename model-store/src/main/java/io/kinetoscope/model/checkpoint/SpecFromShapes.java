package io.kinetoscope.model.checkpoint;

import io.kinetoscope.model.rsa.ContextType;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.Neighbourhood;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a network's hyper-parameters off its tensors' names and shapes. It looks at as few tensors
 * as it can: {@link RsaNetImport} then holds all of them against the network that comes out.
 */
final class SpecFromShapes {

    private static final Pattern RSA_TENSOR =
            Pattern.compile("(layer\\d+\\.\\d+\\.conv2\\.)(?!weight$).*");

    private static final int MAX_DEPTH = 64;

    private static final int MAX_WIDTH = 1024;

    /** As published; no tensor shows it. */
    private static final double DROPOUT = 0.3;

    private final Map<String, List<Integer>> shapes;

    /** {@code shapes} by names of {@code RsaNet.state()}. */
    SpecFromShapes(Map<String, List<Integer>> shapes) {
        this.shapes = shapes;
    }

    /**
     * @throws IllegalArgumentException when a tensor that shows a dimension is missing, or the
     *     dimensions do not fit together
     */
    NetworkSpec spec() {
        int width = shape("conv1.weight", 5).get(0);
        int planes = shape("layer1.0.conv1.weight", 5).get(0);
        if (planes != width || width < 1 || width > MAX_WIDTH) {
            throw new IllegalArgumentException(
                    "tensor 'layer1.0.conv1.weight' has %d planes after a stem of %d channels"
                            .formatted(planes, width));
        }
        int expansion = quotient("layer1.0.conv3.weight", planes, "planes of its stage");
        int classes = shape("new_fc.weight", 3).get(0);
        List<Integer> depths = new ArrayList<>();
        List<List<Integer>> positions = new ArrayList<>();
        Set<String> rsaLayers = rsaLayers();
        String firstRsa = null;
        int rsaPlanes = 0;
        for (int stage = 1; stage <= NetworkSpec.STAGES; stage++) {
            int depth = depth(stage);
            List<Integer> inStage = new ArrayList<>();
            for (int block = 0; block < depth; block++) {
                String layer = "layer%d.%d.conv2.".formatted(stage, block);
                if (rsaLayers.contains(layer)) {
                    inStage.add(block);
                    if (firstRsa == null) {
                        firstRsa = layer;
                        rsaPlanes = width << (stage - 1);
                    }
                }
            }
            depths.add(depth);
            positions.add(inStage);
        }
        if (firstRsa == null) {
            throw new IllegalArgumentException(
                    "no layer has RSA: a tensor 'layer1.2.conv2.projection.weight' or the like is"
                            + " missing");
        }
        return rsa(firstRsa, rsaPlanes, depths, width, expansion, positions, classes);
    }

    private NetworkSpec rsa(
            String layer,
            int planes,
            List<Integer> depths,
            int width,
            int expansion,
            List<List<Integer>> positions,
            int classes) {
        KernelType kernelType =
                !has(layer, "H1.weight")
                        ? KernelType.V
                        : has(layer, "P1") ? KernelType.V_PLUS_R : KernelType.R;
        ContextType contextType =
                !has(layer, "G.weight")
                        ? ContextType.V
                        : has(layer, "I") ? ContextType.V_PLUS_R : ContextType.R;
        List<Integer> valueKernels = shape(layer + "H2.weight", 5);
        int latentDim = valueKernels.get(0);
        int keyDim =
                kernelType == KernelType.V
                        ? latentDim
                        : quotient(
                                layer + "H1.weight",
                                latentDim,
                                "channels of '" + layer + "H2.weight'");
        int queries = queries(layer, planes, keyDim, kernelType, contextType);
        int valueDim = planes / queries;
        return new NetworkSpec(
                depths,
                width,
                expansion,
                positions,
                Transform.RSA,
                new Neighbourhood(valueKernels.get(2), valueKernels.get(3), valueKernels.get(4)),
                queries,
                keyDim == valueDim ? 0 : keyDim,
                0,
                latentDim == keyDim ? 0 : latentDim,
                kernelType,
                contextType,
                classes,
                DROPOUT);
    }

    /**
     * L, from the projection's L·d_k (+ d_k) + d_v channels and d_v = planes / L. Where two L fit
     * (as 1 and 2 with d_k 8, 16 planes and kernel type V), the one with d_v = d_k, which is the
     * default of the dimensions, is meant; else the smaller.
     */
    private int queries(
            String layer, int planes, int keyDim, KernelType kernelType, ContextType contextType) {
        int channels = shape(layer + "projection.weight", 5).get(0);
        int keys = kernelType == KernelType.V ? 0 : keyDim;
        int found = 0;
        for (int queries = planes; queries >= 1; queries--) {
            boolean fits =
                    planes % queries == 0
                            && (long) queries * keyDim + keys + planes / queries == channels
                            && (contextType == ContextType.V
                                    || planes / queries == shape(layer + "G.weight", 5).get(0));
            if (fits && planes / queries == keyDim) {
                return queries;
            }
            if (fits) {
                found = queries;
            }
        }
        if (found == 0) {
            throw new IllegalArgumentException(
                    "tensors '%sprojection.weight' of %d channels, and 'H1.weight' and 'H2.weight'"
                                    .formatted(layer, channels)
                            + " of a key dimension of %d do not fit together with %d planes"
                                    .formatted(keyDim, planes));
        }
        return found;
    }

    /** Prefixes of the layers that have any tensor of RSA where a plain block has one weight. */
    private Set<String> rsaLayers() {
        Set<String> layers = new HashSet<>();
        for (String name : shapes.keySet()) {
            Matcher tensor = RSA_TENSOR.matcher(name);
            if (tensor.matches()) {
                layers.add(tensor.group(1));
            }
        }
        return layers;
    }

    /** Output channels of a tensor as a multiple of {@code divisor}. */
    private int quotient(String name, int divisor, String meaning) {
        int channels = shape(name, 5).get(0);
        if (channels < 1 || divisor < 1 || channels % divisor != 0) {
            throw new IllegalArgumentException(
                    "tensor '%s' has %d output channels, no multiple of the %d %s"
                            .formatted(name, channels, divisor, meaning));
        }
        return channels / divisor;
    }

    private int depth(int stage) {
        int depth = 0;
        while (depth < MAX_DEPTH
                && shapes.containsKey("layer%d.%d.conv1.weight".formatted(stage, depth))) {
            depth++;
        }
        if (depth == 0) {
            throw new IllegalArgumentException(
                    "tensor 'layer%d.0.conv1.weight' is missing".formatted(stage));
        }
        return depth;
    }

    private boolean has(String layer, String tensor) {
        return shapes.containsKey(layer + tensor);
    }

    private List<Integer> shape(String name, int dimensions) {
        List<Integer> shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("tensor '%s' is missing".formatted(name));
        }
        if (shape.size() != dimensions) {
            throw new IllegalArgumentException(
                    "tensor '%s' has shape %s where %d dimensions are due"
                            .formatted(name, shape, dimensions));
        }
        return shape;
    }
}
