package io.kinetoscope.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.source.Picture;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The model in {@code models/} is what {@link #CREATOR} makes. After a change to it, delete the
 * version's directory and run {@code ./mvnw -pl model-store -am test -Dtest=ShippedModelTest
 * -Dmodels.write=true -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ShippedModelTest {

    private static final Path MODELS = Path.of("models");
    private static final String NAME = "rsanet-untrained";

    private static final ModelCreator CREATOR =
            new ModelCreator(
                    NAME,
                    NetworkSpec.rsaNetTiny(4),
                    InputSpec.imageNet(8, 4, 128, 171, 112, 112),
                    List.of("class-0", "class-1", "class-2", "class-3"),
                    new Thresholds(0.5, 0.35),
                    new UntrainedHead(0.5, List.of(-22.5f, 48.5f, -36f, -27f)),
                    1,
                    "ShippedModelTest, with ModelCreator",
                    Instant.parse("2026-11-23T00:00:00Z"));

    @TempDir private Path temp;

    @Test
    void shouldShipWhatTheCreatorMakes() throws IOException {
        if (Boolean.getBoolean("models.write")) {
            CREATOR.addTo(new ModelStore(MODELS, List.of()));
            Files.delete(MODELS.resolve(".lock"));
        }
        StoredModel made = CREATOR.addTo(new ModelStore(temp, List.of()));
        Path shipped = MODELS.resolve(NAME).resolve("1");

        for (String file : List.of("model.json", "weights.safetensors")) {
            assertThat(shipped.resolve(file))
                    .hasSameBinaryContentAs(made.directory().resolve(file));
        }
        assertThat(Files.size(made.weights())).isLessThan(2_000_000);
    }

    @Test
    void shouldBeFoundBesideAnEmptyStore() {
        StoredModel found =
                new ModelStore(temp.resolve("none"), List.of(MODELS)).find(ModelRef.parse(NAME));

        assertThat(found.shipped()).isTrue();
        assertThat(found.manifest().ref()).isEqualTo(ModelRef.of(NAME, 1));
    }

    @Test
    void shouldScoreDifferentScenesDifferently() {
        StoredModel shipped = new ModelStore(temp, List.of(MODELS)).find(ModelRef.parse(NAME));
        Set<Integer> winners = new TreeSet<>();
        try (LoadedModel model = LoadedModel.open(shipped, ComputeSettings.CPU)) {
            for (int scene = 0; scene < 24; scene++) {
                winners.add(winner(model.logits(List.of(clip(scene)))[0]));
            }
        }

        assertThat(winners).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldPassVerification() {
        StoredModel shipped = new ModelStore(temp, List.of(MODELS)).find(ModelRef.parse(NAME));

        new ModelVerifier(ComputeSettings.CPU).verify(shipped);
    }

    private static int winner(float[] logits) {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    /** A checkered square of the scene's own colours, that moves over the scene's own ground. */
    private static byte[] clip(int scene) {
        InputSpec input = CREATOR.input();
        FramePreprocessor preprocessor = new FramePreprocessor(input);
        byte[] clip = new byte[input.clipBytes()];
        for (int frame = 0; frame < input.frames(); frame++) {
            byte[] rgb = new byte[160 * 120 * 3];
            for (int i = 0; i < 160 * 120; i++) {
                int x = i % 160;
                int y = i / 160;
                boolean inside =
                        Math.abs(x - 40 - frame * (scene % 5) * 3) < 10 + scene * 2
                                && Math.abs(y - 60) < 15 + scene;
                boolean light = (x / (2 + scene % 7) + y / (3 + scene % 4)) % 2 == 0;
                for (int c = 0; c < 3; c++) {
                    int ground = (scene * 37 + c * scene * 11 + y / 2) % 200;
                    int shape = light ? (scene * 53 + c * 91) % 256 : 255 - scene * 8;
                    rgb[i * 3 + c] = (byte) (inside ? shape : ground);
                }
            }
            preprocessor.crop(new Picture(160, 120, rgb), clip, frame * input.frameBytes());
        }
        return clip;
    }
}
