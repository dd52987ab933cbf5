package io.kinetoscope.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.GoldenClip;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.ModelCreator;
import io.kinetoscope.model.ModelVerifier;
import io.kinetoscope.model.UntrainedHead;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.LabelThresholds;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real store of very small untrained networks, which are really loaded. */
@Timeout(120)
final class ModelWatcherTest {

    private static final InputSpec INPUT = InputSpec.streaming(4, 8, 32);
    private static final List<String> LABELS = List.of("wave", "jump");

    @TempDir private Path dir;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final List<ModelRef> loads = new ArrayList<>();
    private ModelStore store;
    private StreamNode node;
    private ModelWatcher watcher;

    @BeforeEach
    void start() {
        store = new ModelStore(dir, List.of());
        StoredModel first = add(INPUT, LABELS, UntrainedHead.PLAIN);
        node =
                new StreamNode(
                        List.of(LoadedModel.open(first, ComputeSettings.CPU)),
                        List.of(),
                        settings(),
                        new Topics(""),
                        registry,
                        Clock.systemUTC());
        watcher =
                new ModelWatcher(
                        node,
                        new ModelSource() {
                            @Override
                            public StoredModel newest() {
                                return store.find(ModelRef.latest("m"));
                            }

                            @Override
                            public List<LoadedModel> load(StoredModel version) {
                                loads.add(version.manifest().ref());
                                LoadedModel model = LoadedModel.open(version, ComputeSettings.CPU);
                                ModelVerifier.check(version, model, Arithmetic.FP32);
                                return List.of(model);
                            }
                        });
    }

    @AfterEach
    void close() {
        watcher.close();
        node.close();
    }

    @Test
    void shouldLetANewerVersionTakeOver() {
        add(INPUT, LABELS, UntrainedHead.PLAIN);

        watcher.look();

        assertThat(node.model().ref()).isEqualTo(ModelRef.of("m", 2));
        assertThat(inUse()).isEqualTo("2");
    }

    @Test
    void shouldTakeAVersionWithOtherLabels() {
        add(INPUT, List.of("wave", "fall", "jump"), UntrainedHead.PLAIN);

        watcher.look();

        assertThat(node.model().labels()).containsExactly("wave", "fall", "jump");
    }

    @Test
    void shouldLoadNothingWhenThereIsNothingNewer() {
        watcher.look();

        assertThat(loads).isEmpty();
        assertThat(node.metrics().modelsRefused()).isZero();
    }

    @Test
    void shouldRefuseAVersionWhoseWeightsAreDamaged() throws IOException {
        StoredModel damaged = add(INPUT, LABELS, UntrainedHead.PLAIN);
        byte[] weights = Files.readAllBytes(damaged.weights());
        weights[weights.length / 2] ^= 1;
        Files.write(damaged.weights(), weights);

        watcher.look();

        assertRefused();
    }

    @Test
    void shouldRefuseAVersionWhoseScoresAreNoNumbers() {
        add(INPUT, LABELS, new UntrainedHead(1, List.of(0f, Float.NaN)));

        watcher.look();

        assertRefused();
    }

    @Test
    void shouldRefuseAVersionThatWantsOtherClipsBeforeItIsLoaded() {
        add(InputSpec.streaming(8, 8, 32), LABELS, UntrainedHead.PLAIN);

        watcher.look();

        assertRefused();
        assertThat(loads).isEmpty();
    }

    @Test
    void shouldRefuseAVersionWithoutALabelThatTheSettingsName() {
        add(INPUT, List.of("jump", "fall"), UntrainedHead.PLAIN);

        watcher.look();

        assertRefused();
    }

    @Test
    void shouldRefuseAVersionWhoseManifestIsWrong() throws IOException {
        StoredModel second = add(INPUT, LABELS, UntrainedHead.PLAIN);
        Files.writeString(second.directory().resolve("model.json"), "{}");

        watcher.look();

        assertRefused();
    }

    @Test
    void shouldRefuseAVersionOnce() {
        add(INPUT, LABELS, new UntrainedHead(1, List.of(0f, Float.NaN)));
        watcher.look();

        watcher.look();

        assertThat(loads).hasSize(1);
        assertThat(node.metrics().modelsRefused()).isEqualTo(1);
    }

    @Test
    void shouldTakeAVersionThatComesAfterARefusedOne() {
        add(INPUT, LABELS, new UntrainedHead(1, List.of(0f, Float.NaN)));
        watcher.look();
        add(INPUT, LABELS, UntrainedHead.PLAIN);

        watcher.look();

        assertThat(node.model().ref()).isEqualTo(ModelRef.of("m", 3));
    }

    @Test
    void shouldTryAVersionThatWasMadeAnewUnderTheSameNumber() {
        add(INPUT, LABELS, new UntrainedHead(1, List.of(0f, Float.NaN)));
        watcher.look();
        store.remove(ModelRef.of("m", 2));
        add(INPUT, LABELS, UntrainedHead.PLAIN);

        watcher.look();

        assertThat(node.model().ref()).isEqualTo(ModelRef.of("m", 2));
    }

    @Test
    void shouldRefuseAVersionThatComputesSomethingElseThanWhenItWasStored() throws IOException {
        StoredModel other =
                add(INPUT, LABELS, new UntrainedHead(2, List.of(0f, 1f)), GoldenClip.COMPLETION);
        StoredModel newer = add(INPUT, LABELS, UntrainedHead.PLAIN);
        Files.copy(
                other.directory().resolve("golden.npz"), newer.directory().resolve("golden.npz"));

        watcher.look();

        assertRefused();
    }

    private void assertRefused() {
        assertThat(node.model().ref()).isEqualTo(ModelRef.of("m", 1));
        assertThat(node.metrics().modelsRefused()).isEqualTo(1);
    }

    private String inUse() {
        return registry.filteredMetricFamilySamples(
                        name -> name.startsWith("kinetoscope_model_info"))
                .nextElement()
                .samples
                .get(0)
                .labelValues
                .get(1);
    }

    private static StreamSettings settings() {
        EventSettings defaults = EventSettings.defaults();
        return new StreamSettings(
                "test",
                Optional.empty(),
                new BatchSettings(2, Duration.ZERO, Duration.ZERO),
                new EventSettings(
                        defaults.smoothing(),
                        LabelThresholds.parse(EventSettings.ENTER_FLAG, List.of("wave=0.8")),
                        defaults.exit(),
                        defaults.minimumDuration(),
                        defaults.mergeGap(),
                        defaults.updateInterval(),
                        defaults.topK(),
                        defaults.silenceTimeout()),
                EvidenceSettings.NONE,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private StoredModel add(InputSpec input, List<String> labels, UntrainedHead head) {
        return add(input, labels, head, ModelStore.Completion.NONE);
    }

    private StoredModel add(
            InputSpec input,
            List<String> labels,
            UntrainedHead head,
            ModelStore.Completion completion) {
        return new ModelCreator(
                        "m",
                        NetworkSpec.rsaNetTiny(labels.size()),
                        input,
                        labels,
                        new Thresholds(0.9, 0.5),
                        head,
                        1,
                        "test",
                        Instant.EPOCH)
                .addTo(store, completion);
    }
}
