package io.kinetoscope.stream.inference;

import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A classifier that says what the test tells it to, and remembers its batches. */
public final class FakeClassifier implements ActionClassifier {

    private final int version;
    private final List<String> labels;
    private final Function<Clip, float[]> scores;
    private final List<List<Clip>> batches = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * @param scores may throw {@link ClassificationException}: then the whole batch fails
     */
    public FakeClassifier(List<String> labels, Function<Clip, float[]> scores) {
        this(7, labels, scores);
    }

    public FakeClassifier(int version, List<String> labels, Function<Clip, float[]> scores) {
        this.version = version;
        this.labels = labels;
        this.scores = scores;
    }

    public List<List<Clip>> batches() {
        return batches;
    }

    @Override
    public ModelVersion model() {
        return new ModelVersion("fake", version);
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public List<float[]> classify(List<Clip> clips) {
        batches.add(List.copyOf(clips));
        List<float[]> all = new ArrayList<>();
        clips.forEach(clip -> all.add(scores.apply(clip)));
        return all;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
