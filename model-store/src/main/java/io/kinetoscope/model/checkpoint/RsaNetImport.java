package io.kinetoscope.model.checkpoint;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An RSANet from a checkpoint of the authors: its hyper-parameters as the shapes of the tensors
 * show them, and its weights under the names of {@link RsaNet#state}.
 *
 * <p>It is also the source of those weights, and closes the checkpoint.
 */
public final class RsaNetImport implements TensorSource {

    /** What the authors' training wraps around the network, outermost first. */
    private static final List<String> PREFIXES = List.of("module.", "base_model.");

    /** Batches that a BatchNorm has seen; without use where its momentum is fixed. */
    private static final String COUNTER = ".num_batches_tracked";

    private final TensorSource checkpoint;
    private final Map<String, String> originalNames;
    private final NetworkSpec network;

    private RsaNetImport(
            TensorSource checkpoint, Map<String, String> originalNames, NetworkSpec network) {
        this.checkpoint = checkpoint;
        this.originalNames = originalNames;
        this.network = network;
    }

    /**
     * Opens a checkpoint and compares every tensor with the network that they make up.
     *
     * @param file in either container of PyTorch
     * @return the network and its weights, which the caller closes
     * @throws ConfigurationException when the file is no checkpoint, or a tensor is missing,
     *     surplus or of the wrong shape; the message is one line that names it
     * @throws io.kinetoscope.KinetoscopeException when the file cannot be read
     */
    public static RsaNetImport open(Path file) {
        CheckpointReader reader = CheckpointReader.open(file);
        try {
            return of(reader);
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** The same of tensors that are open already; the import takes them over. */
    static RsaNetImport of(TensorSource checkpoint) {
        Map<String, String> originalNames = originalNames(checkpoint);
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        originalNames.forEach((name, original) -> shapes.put(name, checkpoint.shape(original)));
        NetworkSpec network;
        try {
            network = new SpecFromShapes(shapes).spec();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "%s is no RSANet: %s".formatted(checkpoint.origin(), e.getMessage()), e);
        }
        Map<String, String> inOrder = new LinkedHashMap<>();
        expectedShapes(network)
                .forEach(
                        (name, shape) -> {
                            requireShape(checkpoint.origin(), name, shape, shapes.get(name));
                            inOrder.put(name, originalNames.get(name));
                        });
        for (String name : shapes.keySet()) {
            if (!inOrder.containsKey(name)) {
                throw new ConfigurationException(
                        "%s is no RSANet: tensor '%s' has no place in the network that the others"
                                        .formatted(
                                                checkpoint.origin(),
                                                Printable.text(originalNames.get(name)))
                                + " make up");
            }
        }
        return new RsaNetImport(checkpoint, inOrder, network);
    }

    /** The network, with the published dropout, which no tensor shows. */
    public NetworkSpec network() {
        return network;
    }

    /**
     * Holds the number of the user's labels against the network.
     *
     * @param count of labels that the user gives, one for each class in order
     * @param given where from, for the message: a file or flag
     * @throws ConfigurationException when the network has another number of classes
     */
    public void requireClasses(int count, String given) {
        if (count != network.classes()) {
            throw new ConfigurationException(
                    "%s has %d labels, but tensor '%s' in %s has %d classes: give one label for each"
                            .formatted(
                                    given,
                                    count,
                                    originalNames.get("new_fc.weight"),
                                    checkpoint.origin(),
                                    network.classes()));
        }
    }

    @Override
    public String origin() {
        return checkpoint.origin();
    }

    @Override
    public Set<String> names() {
        return originalNames.keySet();
    }

    @Override
    public List<Integer> shape(String name) {
        return checkpoint.shape(original(name));
    }

    @Override
    public float[] read(String name) {
        return checkpoint.read(original(name));
    }

    @Override
    public void close() {
        checkpoint.close();
    }

    private String original(String name) {
        String original = originalNames.get(name);
        if (original == null) {
            throw new IllegalArgumentException("there is no tensor '%s'".formatted(name));
        }
        return original;
    }

    private static Map<String, String> originalNames(TensorSource checkpoint) {
        Map<String, String> originals = new LinkedHashMap<>();
        for (String original : checkpoint.names()) {
            String name = original;
            for (String prefix : PREFIXES) {
                if (name.startsWith(prefix)) {
                    name = name.substring(prefix.length());
                }
            }
            if (name.endsWith(COUNTER)) {
                continue;
            }
            String other = originals.put(name, original);
            if (other != null) {
                throw new ConfigurationException(
                        "%s is no RSANet: tensors '%s' and '%s' are the same one"
                                .formatted(
                                        checkpoint.origin(),
                                        Printable.text(other),
                                        Printable.text(original)));
            }
        }
        return originals;
    }

    private static Map<String, List<Integer>> expectedShapes(NetworkSpec network) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        new RsaNet(network)
                .state()
                .forEach(
                        (name, parameter) -> {
                            List<Integer> shape = new ArrayList<>();
                            for (long size : parameter.getShape().getShape()) {
                                shape.add(Math.toIntExact(size));
                            }
                            shapes.put(name, shape);
                        });
        return shapes;
    }

    private static void requireShape(
            String origin, String name, List<Integer> expected, List<Integer> actual) {
        if (actual == null) {
            throw new ConfigurationException(
                    "%s is no RSANet: tensor '%s' of shape %s is missing"
                            .formatted(origin, name, expected));
        }
        if (!actual.equals(expected)) {
            throw new ConfigurationException(
                    "%s is no RSANet: tensor '%s' has shape %s where the network needs %s"
                            .formatted(origin, name, actual, expected));
        }
    }
}
