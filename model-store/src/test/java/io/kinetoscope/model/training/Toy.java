package io.kinetoscope.model.training;

import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.LabelledClip;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.rsa.ContextType;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.Neighbourhood;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import io.kinetoscope.model.store.InputSpec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The smallest network with RSA, and a problem that it learns in seconds. */
final class Toy {

    static final InputSpec INPUT = InputSpec.streaming(4, 8, 32);

    static final NetworkSpec NETWORK =
            new NetworkSpec(
                    List.of(1, 1, 1, 1),
                    8,
                    2,
                    List.of(List.of(0), List.of(), List.of(), List.of()),
                    Transform.RSA,
                    new Neighbourhood(3, 3, 3),
                    4,
                    0,
                    0,
                    0,
                    KernelType.V_PLUS_R,
                    ContextType.V_PLUS_R,
                    2,
                    0.1);

    /** One thread: several may sum up in another order. */
    static final ComputeSettings COMPUTE = new ComputeSettings("cpu", 1);

    private Toy() {}

    static TrainingRecipe recipe(int epochs, double learningRate, double survival, int frozen) {
        return recipe(epochs, learningRate, survival, epochs, frozen);
    }

    static TrainingRecipe recipe(
            int epochs, double learningRate, double survival, int batchNormEpochs, int frozen) {
        return new TrainingRecipe(
                epochs,
                0,
                false,
                8,
                Optimizer.SGD,
                learningRate,
                1,
                0.1,
                0.9,
                5e-4,
                100,
                0,
                survival,
                batchNormEpochs,
                frozen,
                1);
    }

    /** A bright bar over a dark ground that goes to the left or, the second label, to the right. */
    record Bars(int size, boolean swapped) implements ClipSource, ViewSource {

        Bars(int size) {
            this(size, false);
        }

        @Override
        public List<String> labels() {
            return List.of("left", "right");
        }

        @Override
        public int label(int example) {
            return swapped ? 1 - example % 2 : example % 2;
        }

        @Override
        public LabelledClip clip(int example, RandomGenerator random) {
            int frames = INPUT.frames();
            int edge = INPUT.cropWidth();
            byte[] clip = new byte[INPUT.clipBytes()];
            int start = random.nextInt(edge);
            int ground = random.nextInt(60);
            for (int frame = 0; frame < frames; frame++) {
                int left = start + 4 * frame * (example % 2 == 0 ? -1 : 1);
                for (int y = 0; y < edge; y++) {
                    for (int x = 0; x < edge; x++) {
                        boolean bar = Math.floorMod(x - left, edge) < 6;
                        int pixel = ((frame * edge + y) * edge + x) * 3;
                        for (int c = 0; c < 3; c++) {
                            clip[pixel + c] = (byte) (bar ? 230 : ground);
                        }
                    }
                }
            }
            return new LabelledClip(clip, label(example));
        }

        @Override
        public List<byte[]> views(int example) {
            return List.of(clip(example, new SplittableRandom(1000 + example)).frames());
        }
    }
}
