package io.kinetoscope.model.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tensors of a test. */
public class MemoryTensors implements TensorSource {

    private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();

    public MemoryTensors with(String name, List<Integer> shape, float... numbers) {
        shapes.put(name, shape);
        values.put(name, numbers);
        return this;
    }

    @Override
    public String origin() {
        return "a test";
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public List<Integer> shape(String name) {
        return shapes.get(name);
    }

    @Override
    public float[] read(String name) {
        return values.get(name).clone();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
