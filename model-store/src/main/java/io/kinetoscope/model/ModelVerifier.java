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
import java.util.Optional;
import java.util.Random;

/** Checks that a stored model is whole, runs, and computes what it should. */
public final class ModelVerifier {

    private static final long RENDERED_SEED = 8001;

    /** How far two ways to the same logits may differ, as a share of the largest: rounding. */
    private static final double SOUND = 0.01;

    /** The same for arithmetic of fewer bits: far more than that costs, far less than garbage. */
    private static final double COARSE = 0.25;

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
     * Holds the weights against their checksum, builds the network and does as {@link #check} says.
     *
     * @return what its logits were held against, for people
     * @throws KinetoscopeException when any of it fails; the message says which
     */
    public String verify(StoredModel stored) {
        try (LoadedModel model = LoadedModel.open(stored, settings, arithmetic)) {
            check(stored, model, arithmetic);
        }
        if (GoldenClip.of(stored).isPresent()) {
            return "its golden clip gives the logits that were stored with it";
        }
        return arithmetic == Arithmetic.FP32
                ? "a fixed clip gives the logits of the network as it is written down"
                : "a fixed clip gives logits that are finite";
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
            return largestDifference(actual, expected(stored, arrays, actual, golden));
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
     * Runs a model that is loaded on the golden clip that was stored with it. What it says has to
     * be what was said there: in float32 but for rounding, otherwise within a quarter of the
     * largest logit. A version without such a clip is run on a rendered one; that has to be finite
     * and, in float32, what the network says here and now as it is written down.
     *
     * @param arithmetic what it was loaded for
     * @throws KinetoscopeException when it cannot be run, or is broken; the message says how
     * @throws ConfigurationException when the golden clip is damaged
     */
    public static void check(StoredModel stored, LoadedModel model, Arithmetic arithmetic) {
        Optional<Path> golden = GoldenClip.of(stored);
        if (golden.isPresent()) {
            try (NpzReader arrays = NpzReader.open(golden.get())) {
                float[][] logits = scoreFrames(model, arrays, golden.get());
                requireFinite(stored, logits[0]);
                float[] expected = expected(stored, arrays, logits, golden.get());
                requireSame(
                        stored,
                        "its golden clip",
                        logits,
                        expected,
                        arithmetic == Arithmetic.FP32 ? SOUND : COARSE);
            }
            return;
        }
        List<byte[]> clip = GoldenClip.render(stored.manifest().input());
        float[][] logits = model.logits(clip);
        requireFinite(stored, logits[0]);
        if (arithmetic == Arithmetic.FP32) {
            try (LoadedModel readable = LoadedModel.openReadable(stored)) {
                requireSame(stored, "a fixed clip", logits, readable.logits(clip)[0], SOUND);
            }
        }
    }

    private static void requireSame(
            StoredModel stored, String what, float[][] logits, float[] expected, double share) {
        double largest = 1;
        for (float logit : expected) {
            largest = Math.max(largest, Math.abs(logit));
        }
        double difference = largestDifference(logits, expected);
        if (difference > share * largest) {
            throw new InferenceException(
                    "model %s is broken: on %s a logit is off by %.3g"
                            .formatted(stored.manifest().ref(), what, difference));
        }
    }

    private static float[] expected(
            StoredModel stored, NpzReader arrays, float[][] actual, Path golden) {
        int classes = stored.manifest().network().classes();
        List<Integer> shape = arrays.shape("logits", 2);
        if (!shape.equals(List.of(actual.length, classes))) {
            throw new ConfigurationException(
                    "array 'logits' of %s has shape %s where the model gives [%d, %d]"
                            .formatted(golden, shape, actual.length, classes));
        }
        return arrays.floats("logits", 2);
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

    static void requireFinite(StoredModel stored, float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new InferenceException(
                        "model %s is broken: it gives the logit %s for a clip"
                                .formatted(stored.manifest().ref(), logit));
            }
        }
    }
}
