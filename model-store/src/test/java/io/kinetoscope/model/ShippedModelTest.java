package io.kinetoscope.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.source.FrameSource;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.Region;
import io.kinetoscope.ingest.source.SourceFrame;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.FrameSampler;
import io.kinetoscope.model.rsa.ContextType;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.Neighbourhood;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private static final NetworkSpec NETWORK =
            new NetworkSpec(
                    List.of(1, 1, 1, 1),
                    16,
                    4,
                    List.of(List.of(), List.of(), List.of(0), List.of(0)),
                    Transform.RSA,
                    new Neighbourhood(5, 7, 7),
                    8,
                    0,
                    0,
                    0,
                    KernelType.V_PLUS_R,
                    ContextType.V_PLUS_R,
                    4,
                    0.3);

    private static final ModelCreator CREATOR =
            new ModelCreator(
                    NAME,
                    NETWORK,
                    InputSpec.imageNet(8, 4, 128, 171, 112, 112),
                    List.of("class-0", "class-1", "class-2", "class-3"),
                    new Thresholds(0.5, 0.35),
                    new UntrainedHead(0.5, List.of(-6.1f, 24.1f, -15f, -10.4f)),
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
    void shouldChangeItsMindAsTheSyntheticCameraMoves() {
        StoredModel shipped = new ModelStore(temp, List.of(MODELS)).find(ModelRef.parse(NAME));
        List<Integer> winners = new ArrayList<>();
        try (LoadedModel model = LoadedModel.open(shipped, ComputeSettings.CPU)) {
            for (byte[] clip : clips("synthetic:?duration=60s")) {
                winners.add(winner(model.logits(List.of(clip))[0]));
            }
        }

        assertThat(Set.copyOf(winners)).hasSizeGreaterThanOrEqualTo(3);
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

    /** The clips of a source that follow one another, sampled as the model asks. */
    private static List<byte[]> clips(String uri) {
        InputSpec input = CREATOR.input();
        FramePreprocessor preprocessor = new FramePreprocessor(input);
        FrameSampler sampler = new FrameSampler(input.framesPerSecond());
        List<byte[]> clips = new ArrayList<>();
        int frames = 0;
        try (FrameSource source =
                FrameSources.open(
                        SourceUri.of(uri),
                        SourceSettings.DEFAULT.withPace(Pace.FAST),
                        Clock.systemUTC())) {
            for (Optional<SourceFrame> read = source.read();
                    read.isPresent();
                    read = source.read()) {
                if (sampler.sample(read.get().presentationTimeMicros()).isEmpty()) {
                    continue;
                }
                if (frames % input.frames() == 0) {
                    clips.add(new byte[input.clipBytes()]);
                }
                Picture picture = read.get().render(Region.WHOLE, 320, 256);
                int offset = frames % input.frames() * input.frameBytes();
                preprocessor.crop(picture, clips.get(clips.size() - 1), offset);
                frames++;
            }
        }
        return clips;
    }
}
