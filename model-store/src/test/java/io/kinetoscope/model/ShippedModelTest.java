package io.kinetoscope.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.dataset.MotionClips;
import io.kinetoscope.model.evaluation.Agreement;
import io.kinetoscope.model.evaluation.ClipEvaluator;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in {@code models/}; its README tells how it was made. */
class ShippedModelTest {

    private static final Path MODELS = Path.of("models");
    private static final String NAME = "rsanet-motion";

    /** Of textures and scenes that neither training nor validation saw. */
    private static final long UNSEEN = 77_001;

    @TempDir private Path temp;
    private StoredModel shipped;

    @BeforeEach
    void find() {
        shipped = new ModelStore(temp.resolve("none"), List.of(MODELS)).find(ModelRef.parse(NAME));
    }

    @Test
    void shouldBeFoundBesideAnEmptyStore() {
        assertThat(shipped.shipped()).isTrue();
        assertThat(shipped.manifest().ref()).isEqualTo(ModelRef.of(NAME, 3));
    }

    @Test
    void shouldPassVerification() {
        assertThat(new ModelVerifier(ComputeSettings.CPU, Arithmetic.FP32).verify(shipped))
                .contains("golden clip");
    }

    @Test
    void shouldNameTheSameLabelsInBfloat16() {
        Agreement agreement =
                new ModelVerifier(ComputeSettings.CPU, Arithmetic.BF16)
                        .agreementWithFloat32(shipped, 120);

        assertThat(agreement.top1()).isGreaterThan(0.97);
    }

    @Test
    void shouldSayWhatItWasTrainedOnAndBeSmall() throws IOException {
        Provenance provenance = shipped.manifest().provenance();

        assertThat(provenance.kind()).isEqualTo(Provenance.Kind.TRAINED);
        assertThat(provenance.command()).startsWith("kinetoscope train ").contains("--rendered");
        assertThat(shipped.manifest().backgroundLabels()).containsExactly("still");
        assertThat(Files.size(shipped.weights())).isLessThan(5_000_000);
    }

    @Test
    void shouldTellTheMotionsOfScenesThatItNeverSaw() {
        double top1;
        try (LoadedModel model = LoadedModel.open(shipped, ComputeSettings.CPU);
                MotionClips clips = new MotionClips(shipped.manifest().input(), UNSEEN, 360)) {
            top1 =
                    ClipMetrics.of(
                                    new ClipEvaluator(model::logits, 12, 1)
                                            .predict(clips, ClipEvaluator.Progress.NONE))
                            .top1();
        }

        assertThat(top1).isGreaterThan(0.9);
    }
}
