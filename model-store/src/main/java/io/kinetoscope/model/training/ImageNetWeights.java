package io.kinetoscope.model.training;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.checkpoint.CheckpointReader;
import io.kinetoscope.model.checkpoint.Printable;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The weights of a ResNet with bottleneck blocks that was trained on ImageNet, in torchvision's
 * layout ({@code conv1.weight}, {@code bn1.*}, {@code layerS.B.convK.weight}, {@code downsample.0},
 * {@code downsample.1}): its (k, k) kernels become (1, k, k). What ImageNet has nothing for begins
 * as {@link InitialWeights} make it: the head, and the layers with RSA, conv3d or self-attention.
 *
 * <p>It closes the file.
 */
public final class ImageNetWeights implements TensorSource {

    private static final Pattern IGNORED = Pattern.compile("fc\\..*|.*\\.num_batches_tracked");
    private static final Pattern MIDDLE = Pattern.compile("layer\\d+\\.\\d+\\.conv2\\..*");
    private static final int MOST_NAMED = 5;

    private final TensorSource trained;
    private final InitialWeights fresh;

    /** Holds every tensor against the network; {@code trained} is taken over. */
    private ImageNetWeights(TensorSource trained, NetworkSpec network, long seed) {
        this.trained = trained;
        fresh = new InitialWeights(network, seed);
        List<String> faults = new ArrayList<>();
        for (String name : fresh.names()) {
            if (isFresh(name)) {
                continue;
            }
            List<Integer> expected = flat(fresh.shape(name));
            if (!trained.names().contains(name)) {
                faults.add("'%s' of shape %s is missing".formatted(name, expected));
            } else if (!trained.shape(name).equals(expected)) {
                faults.add(
                        "'%s' has shape %s where the network needs %s"
                                .formatted(name, trained.shape(name), expected));
            }
        }
        for (String name : trained.names()) {
            boolean known = fresh.names().contains(name) || MIDDLE.matcher(name).matches();
            if (!known && !IGNORED.matcher(name).matches()) {
                faults.add("'%s' has no place in the network".formatted(Printable.text(name)));
            }
        }
        if (!faults.isEmpty()) {
            int more = faults.size() - MOST_NAMED;
            throw new ConfigurationException(
                    "%s does not fit the network: tensor %s%s"
                            .formatted(
                                    trained.origin(),
                                    String.join(
                                            "; ",
                                            faults.subList(0, Math.min(MOST_NAMED, faults.size()))),
                                    more > 0 ? "; and %d more".formatted(more) : ""));
        }
    }

    /**
     * Opens a state dict, in either container of PyTorch.
     *
     * @param seed of what ImageNet has nothing for
     * @return the weights of {@code network}, which the caller closes
     * @throws ConfigurationException when the file is no checkpoint or does not fit the network;
     *     the message is one line that names the tensors
     * @throws io.kinetoscope.KinetoscopeException when the file cannot be read
     */
    public static ImageNetWeights open(Path file, NetworkSpec network, long seed) {
        TensorSource trained = CheckpointReader.open(file);
        try {
            return new ImageNetWeights(trained, network, seed);
        } catch (RuntimeException e) {
            trained.close();
            throw e;
        }
    }

    @Override
    public String origin() {
        return trained.origin();
    }

    @Override
    public Set<String> names() {
        return fresh.names();
    }

    @Override
    public List<Integer> shape(String name) {
        return fresh.shape(name);
    }

    @Override
    public float[] read(String name) {
        return isFresh(name) ? fresh.read(name) : trained.read(name);
    }

    @Override
    public void close() {
        trained.close();
    }

    private boolean isFresh(String name) {
        if (name.startsWith("new_fc.")) {
            return true;
        }
        // In the middle of a block only a convolution of one frame is ImageNet's.
        return MIDDLE.matcher(name).matches()
                && !(name.endsWith(".conv2.weight") && fresh.shape(name).get(2) == 1);
    }

    /** The shape in torchvision's layout: without the 1 of time. */
    private static List<Integer> flat(List<Integer> shape) {
        if (shape.size() != 5) {
            return shape;
        }
        List<Integer> flat = new ArrayList<>(shape);
        flat.remove(2);
        return flat;
    }
}
