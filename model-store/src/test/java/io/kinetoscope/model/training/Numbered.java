package io.kinetoscope.model.training;

import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.LabelledClip;
import java.util.List;
import java.util.random.RandomGenerator;

/** Examples of given labels whose clips tell their example and the chance that they had. */
record Numbered(List<Integer> ofLabels) implements ClipSource {

    @Override
    public List<String> labels() {
        return List.of("a", "b", "c");
    }

    @Override
    public int size() {
        return ofLabels.size();
    }

    @Override
    public int label(int example) {
        return ofLabels.get(example);
    }

    @Override
    public LabelledClip clip(int example, RandomGenerator random) {
        return new LabelledClip(
                new byte[] {(byte) example, (byte) random.nextInt(), (byte) random.nextInt()},
                label(example));
    }
}
