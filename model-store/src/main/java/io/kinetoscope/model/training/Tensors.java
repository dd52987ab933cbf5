package io.kinetoscope.model.training;

import ai.djl.ndarray.NDArray;
import io.kinetoscope.model.checkpoint.TensorSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Tensors in the memory of Java. */
final class Tensors implements TensorSource {

    private record Tensor(List<Integer> shape, float[] values) {}

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Copies native arrays. */
    static Tensors of(Collection<String> names, Function<String, NDArray> arrays) {
        Tensors copies = new Tensors();
        for (String name : names) {
            NDArray array = arrays.apply(name);
            List<Integer> shape =
                    LongStream.of(array.getShape().getShape()).mapToObj(Math::toIntExact).toList();
            copies.tensors.put(name, new Tensor(shape, array.toFloatArray()));
        }
        return copies;
    }

    /** The tensors of a source whose names begin with a prefix, without it. */
    static Tensors of(TensorSource source, String prefix) {
        Tensors copies = new Tensors();
        for (String name : source.names()) {
            if (name.startsWith(prefix)) {
                copies.tensors.put(
                        name.substring(prefix.length()),
                        new Tensor(source.shape(name), source.read(name)));
            }
        }
        return copies;
    }

    /** Adds another's tensors under names that begin with a prefix; they are not copied. */
    Tensors with(String prefix, Tensors others) {
        Tensors all = new Tensors();
        all.tensors.putAll(tensors);
        others.tensors.forEach((name, tensor) -> all.tensors.put(prefix + name, tensor));
        return all;
    }

    static Tensors none() {
        return new Tensors();
    }

    @Override
    public String origin() {
        return "a training";
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public List<Integer> shape(String name) {
        return tensor(name).shape();
    }

    @Override
    public float[] read(String name) {
        float[] values = tensor(name).values();
        return Arrays.copyOf(values, values.length);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor '%s'".formatted(name));
        }
        return tensor;
    }
}
