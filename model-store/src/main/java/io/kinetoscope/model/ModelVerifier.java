package io.kinetoscope.model;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.NpzReader;
import io.kinetoscope.model.dataset.MotionClips;
import io.kinetoscope.model.evaluation.Agreement;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.StoredModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Checks that a stored model is whole, runs, and computes what it should. */
public final class ModelVerifier {

    private static final long RENDERED_SEED = 8001;

    /** How far two ways to the same logits may differ, as a share of the largest: rounding. */
    private static final double SOUND = 0.01;

    private final ComputeSettings settings;
    private final Arithmetic arithmetic;

    /**
     * @param arithmetic what the model is run in, see {@link LoadedModel#open(StoredModel,
     *     ComputeSettings, Arithmetic)}
     */
    public ModelVerifier(ComputeSettings settings, Arithmetic arithmetic) {
        this.settings = settings;
        this.arithmetic = arithmetic;
    }

    /**
     * Holds the weights against their checksum, builds the network and runs it on a fixed clip of
     * noise.
     *
     * @throws KinetoscopeException when any of it fails, or a logit is not finite; the message says
     *     which
     */
    public void verify(StoredModel stored) {
        try (LoadedModel model = LoadedModel.open(stored, settings, arithmetic)) {
            InputSpec input = stored.manifest().input();
            byte[] clip = new byte[input.clipBytes()];
            new Random(1).nextBytes(clip);
            requireFinite(stored, model.logits(List.of(clip)));
        }
    }

    /**
     * Runs the model on an array and compares its logits with the expected ones.
     *
     * @param golden an {@code .npz} with {@code logits} float32 [N, K] and either {@code frames},
     *     uint8 RGB [T, H, W, 3] (one clip, resized and cropped already), or {@code input}, float32
     *     [N, 3, T, H, W], normalised already; T, H and W may differ from the manifest's
     * @return the largest absolute difference of a logit; NaN counts as infinite
     * @throws ConfigurationException when the file is not that
     * @throws KinetoscopeException when the model cannot be run
     */
    public double difference(StoredModel stored, Path golden) {
        try (NpzReader arrays = NpzReader.open(golden);
                LoadedModel model = LoadedModel.open(stored, settings, arithmetic)) {
            float[][] actual =
                    arrays.names().contains("frames")
                            ? scoreFrames(model, arrays, golden)
                            : scoreInput(model, arrays, golden);
            int classes = stored.manifest().network().classes();
            List<Integer> shape = arrays.shape("logits", 2);
            if (!shape.equals(List.of(actual.length, classes))) {
                throw new ConfigurationException(
                        "array 'logits' of %s has shape %s where the model gives [%d, %d]"
                                .formatted(golden, shape, actual.length, classes));
            }
            return largestDifference(actual, arrays.floats("logits", 2));
        }
    }

    /**
     * Compares a model with itself in float32 on rendered clips of moving figures, or on noise
     * where its pictures are not square.
     *
     * @param clips at least 1
     * @throws KinetoscopeException when the model cannot be run
     */
    public Agreement agreementWithFloat32(StoredModel stored, int clips) {
        InputSpec input = stored.manifest().input();
        Agreement agreement = new Agreement();
        try (LoadedModel model = LoadedModel.open(stored, settings, arithmetic);
                LoadedModel reference = LoadedModel.open(stored, settings, Arithmetic.FP32);
                MotionClips rendered =
                        input.cropWidth() == input.cropHeight()
                                ? new MotionClips(input, RENDERED_SEED, clips)
                                : null) {
            Random random = new Random(1);
            for (int i = 0; i < clips; i++) {
                byte[] clip = new byte[input.clipBytes()];
                random.nextBytes(clip);
                List<byte[]> views = rendered == null ? List.of(clip) : rendered.views(i);
                agreement.add(reference.logits(views), model.logits(views));
            }
        }
        return agreement;
    }

    /**
     * Runs a model that is loaded on a fixed clip of moving figures, or of noise where its pictures
     * are not square. What it says has to be finite and, in float32, what the network says on the
     * CPU as it is written down.
     *
     * @param arithmetic what it was loaded for
     * @throws KinetoscopeException when it cannot be run, or is broken; the message says how
     */
    public static void check(StoredModel stored, LoadedModel model, Arithmetic arithmetic) {
        List<byte[]> clip = fixedClip(stored.manifest().input());
        float[][] logits = model.logits(clip);
        requireFinite(stored, logits);
        if (arithmetic != Arithmetic.FP32) {
            return;
        }
        try (LoadedModel readable = LoadedModel.openReadable(stored)) {
            float[] expected = readable.logits(clip)[0];
            double largest = 1;
            for (float logit : expected) {
                largest = Math.max(largest, Math.abs(logit));
            }
            double difference = largestDifference(logits, expected);
            if (difference > SOUND * largest) {
                throw new InferenceException(
                        "model %s is broken: on a fixed clip a logit is off by %.3g"
                                .formatted(stored.manifest().ref(), difference));
            }
        }
    }

    private static List<byte[]> fixedClip(InputSpec input) {
        if (input.cropWidth() == input.cropHeight()) {
            try (MotionClips rendered = new MotionClips(input, RENDERED_SEED, 1)) {
                return rendered.views(0);
            }
        }
        byte[] noise = new byte[input.clipBytes()];
        new Random(1).nextBytes(noise);
        return List.of(noise);
    }

    private static float[][] scoreFrames(LoadedModel model, NpzReader arrays, Path golden) {
        List<Integer> shape = arrays.shape("frames", 4);
        if (shape.get(3) != 3) {
            throw new ConfigurationException(
                    "array 'frames' of %s has shape %s where [T, H, W, 3] is due"
                            .formatted(golden, shape));
        }
        byte[] frames = arrays.bytes("frames", 4);
        return model.logits(
                List.of(frames), clipShape(golden, shape.get(0), shape.get(1), shape.get(2)));
    }

    private static float[][] scoreInput(LoadedModel model, NpzReader arrays, Path golden) {
        List<Integer> shape = arrays.shape("input", 5);
        if (shape.get(1) != 3 || shape.get(0) < 1) {
            throw new ConfigurationException(
                    "array 'input' of %s has shape %s where [N, 3, T, H, W] is due"
                            .formatted(golden, shape));
        }
        float[] input = arrays.floats("input", 5);
        return model.logits(
                input, shape.get(0), clipShape(golden, shape.get(2), shape.get(3), shape.get(4)));
    }

    private static ClipShape clipShape(Path golden, int frames, int height, int width) {
        try {
            return new ClipShape(frames, height, width);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("%s: %s".formatted(golden, e.getMessage()), e);
        }
    }

    private static double largestDifference(float[][] actual, float[] expected) {
        double largest = 0;
        int i = 0;
        for (float[] row : actual) {
            for (float value : row) {
                double difference = Math.abs((double) value - expected[i++]);
                largest =
                        Double.isNaN(difference)
                                ? Double.POSITIVE_INFINITY
                                : Math.max(largest, difference);
            }
        }
        return largest;
    }

    private static void requireFinite(StoredModel stored, float[][] logits) {
        for (float logit : logits[0]) {
            if (!Float.isFinite(logit)) {
                throw new InferenceException(
                        "model %s is broken: it gives the logit %s for a clip"
                                .formatted(stored.manifest().ref(), logit));
            }
        }
    }
}
