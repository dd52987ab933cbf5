package io.kinetoscope.stream.inference;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ModelVersion;
import java.util.ArrayList;
import java.util.List;

/** RSANet from the model store. */
public final class RsaNetClassifier implements ActionClassifier {

    private final LoadedModel model;
    private final ModelVersion version;

    /**
     * @param model closed with this; may be that of several classifiers, which are then closed
     *     together
     */
    public RsaNetClassifier(LoadedModel model) {
        this.model = model;
        ModelManifest manifest = model.manifest();
        this.version = new ModelVersion(manifest.name(), manifest.version());
    }

    @Override
    public ModelVersion model() {
        return version;
    }

    @Override
    public List<String> labels() {
        return model.manifest().labels();
    }

    @Override
    public List<float[]> classify(List<Clip> clips) {
        float[][] logits;
        try {
            logits = model.logits(clips.stream().map(Clip::pixels).toList());
        } catch (KinetoscopeException e) {
            throw new ClassificationException(e.getMessage(), e);
        }
        List<float[]> probabilities = new ArrayList<>(logits.length);
        for (float[] clip : logits) {
            probabilities.add(softmax(clip));
        }
        return probabilities;
    }

    @Override
    public void close() {
        model.close();
    }

    /** Shifted by the largest logit, so that no exponential overflows. */
    static float[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new ClassificationException(
                        "The model gave the logit %s: its weights or its input are broken"
                                .formatted(logit));
            }
            largest = Math.max(largest, logit);
        }
        double[] powers = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            powers[i] = Math.exp(logits[i] - largest);
            sum += powers[i];
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (powers[i] / sum);
        }
        return probabilities;
    }
}
