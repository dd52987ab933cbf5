package io.kinetoscope.model;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.NpzWriter;
import io.kinetoscope.model.dataset.MotionClips;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A clip that lies beside a version's weights, with the logits that the network, as it is written
 * down, gave for it in float32 where the version was made: {@code golden.npz}, with {@code frames}
 * uint8 [T, H, W, 3] and {@code logits} float32 [1, K]. What computes something else with these
 * weights, be it a faster form or another machine, is broken. Versions made before there were such
 * clips have none.
 */
public final class GoldenClip {

    static final String FILE = "golden.npz";

    /** Adds the clip to each version that is written. */
    public static final ModelStore.Completion COMPLETION = GoldenClip::addTo;

    private static final long RENDERED_SEED = 8001;

    private GoldenClip() {}

    /** Where the version's clip lies, if it has one. */
    static Optional<Path> of(StoredModel stored) {
        Path file = stored.directory().resolve(FILE);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** Moving figures, or noise where pictures are not square: one clip, the same each time. */
    static List<byte[]> render(InputSpec input) {
        if (input.cropWidth() == input.cropHeight()) {
            try (MotionClips rendered = new MotionClips(input, RENDERED_SEED, 1)) {
                return rendered.views(0);
            }
        }
        byte[] noise = new byte[input.clipBytes()];
        new Random(1).nextBytes(noise);
        return List.of(noise);
    }

    /**
     * Runs the version on the clip and writes both.
     *
     * @throws InferenceException when it cannot be run, or gives a logit that is not finite
     * @throws KinetoscopeException when the file cannot be written
     */
    static void addTo(StoredModel stored) {
        InputSpec input = stored.manifest().input();
        List<byte[]> clip = render(input);
        float[] logits;
        try (LoadedModel readable = LoadedModel.openReadable(stored)) {
            logits = readable.logits(clip)[0];
        }
        ModelVerifier.requireFinite(stored, logits);
        Path file = stored.directory().resolve(FILE);
        try (NpzWriter arrays = new NpzWriter(Files.newOutputStream(file))) {
            arrays.bytes(
                            "frames",
                            List.of(input.frames(), input.cropHeight(), input.cropWidth(), 3),
                            clip.get(0))
                    .floats("logits", List.of(1, logits.length), logits);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "%s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }
}
