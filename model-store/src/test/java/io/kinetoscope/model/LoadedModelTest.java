package io.kinetoscope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.MemoryTensors;
import io.kinetoscope.model.rsa.ContextType;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.Neighbourhood;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelDraft;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedModelTest {

    private static final InputSpec INPUT = InputSpec.imageNet(4, 4, 40, 40, 32, 32);

    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");

    /** With compressed pointers. */
    private static final long HEAP_END = 32L << 30;

    private static final int WARM_UP = 300;

    /** The long form is that of {@code -Plong}; a batch is one or more forward passes. */
    private static final int BATCHES = Boolean.getBoolean("kinetoscope.long") ? 10_000 : 2_000;

    @TempDir private Path temp;
    private ModelStore store;
    private StoredModel stored;

    @BeforeEach
    void create() {
        store = new ModelStore(temp, List.of());
        stored = creator(7).addTo(store);
    }

    @Test
    void shouldScoreAClipAlikeAloneAndInABatch() {
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            float[][] together = model.logits(List.of(clip(1), clip(2), clip(3)));
            float[][] alone = model.logits(List.of(clip(2)));

            assertThat(together).hasDimensions(3, 3);
            assertThat(together[1]).usingComparatorWithPrecision(1e-3f).containsExactly(alone[0]);
            assertThat(together[0]).isNotEqualTo(together[1]);
        }
    }

    @Test
    void shouldScoreClipsOfALargeBatchInTheirOrder() {
        ClipShape large = new ClipShape(4, 512, 512);
        byte[][] clips = new byte[3][large.bytes()];
        for (int i = 0; i < clips.length; i++) {
            new Random(i).nextBytes(clips[i]);
        }
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            float[][] together = model.logits(List.of(clips), large);

            assertThat(together).hasDimensions(3, 3);
            for (int i = 0; i < clips.length; i++) {
                assertThat(together[i])
                        .usingComparatorWithPrecision(1e-3f)
                        .containsExactly(model.logits(List.of(clips[i]), large)[0]);
            }
        }
    }

    @Test
    void shouldNormaliseBytesAsTheManifestSays() {
        byte[] clip = clip(1);
        float[] input = new float[3 * 4 * 32 * 32];
        for (int i = 0; i < 4 * 32 * 32; i++) {
            for (int c = 0; c < 3; c++) {
                input[c * 4 * 32 * 32 + i] =
                        ((clip[i * 3 + c] & 0xff) / 255f - INPUT.mean().get(c))
                                / INPUT.std().get(c);
            }
        }
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            assertThat(model.logits(List.of(clip))[0])
                    .usingComparatorWithPrecision(1e-3f)
                    .containsExactly(model.logits(input, 1, new ClipShape(4, 32, 32))[0]);
        }
    }

    @Test
    void shouldKeepNoNativeArrayFromPassToPass() {
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            model.logits(List.of(clip(1), clip(2)));
            int before = model.liveArrays();
            for (int i = 0; i < 20; i++) {
                model.logits(List.of(clip(i)));
            }

            assertThat(model.liveArrays()).isEqualTo(before);
        }
    }

    /** What the count above would not show: memory that no array of Java stands for. */
    @Test
    void shouldKeepTheMemoryOfTheProcessLevelWhateverTheSizesOfBatches() throws IOException {
        Path maps = Path.of("/proc/self/smaps");
        assumeTrue(
                Files.exists(maps), "the size of a process is read from /proc, which is not here");
        ClipShape small = new ClipShape(2, 16, 16);
        List<byte[]> clips = Collections.nCopies(8, new byte[small.bytes()]);
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            batchesOfChangingSizes(model, small, clips, WARM_UP);
            long before = kilobytesBesideTheHeap(maps);

            batchesOfChangingSizes(model, small, clips, BATCHES);

            // The first layer's results, left behind, would be 70 MB in the short form.
            assertThat(kilobytesBesideTheHeap(maps) - before).isLessThan(32 * 1024);
        }
    }

    private static void batchesOfChangingSizes(
            LoadedModel model, ClipShape shape, List<byte[]> clips, int batches) {
        Random random = new Random(1);
        for (int i = 0; i < batches; i++) {
            model.logits(clips.subList(0, random.nextInt(1, clips.size() + 1)), shape);
        }
    }

    /** Java's heap grows as it likes; a small one lies below all other memory of the process. */
    private static long kilobytesBesideTheHeap(Path maps) throws IOException {
        long kilobytes = 0;
        boolean heap = false;
        for (String line : Files.readAllLines(maps)) {
            Matcher begin = MAPPING.matcher(line);
            if (begin.lookingAt()) {
                heap = Long.parseUnsignedLong(begin.group(1), 16) < HEAP_END;
            } else if (!heap && line.startsWith("Rss:")) {
                kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kilobytes;
    }

    @Test
    void shouldFreeWhatAFailedPassTook() {
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            model.logits(List.of(clip(1)));
            int before = model.liveArrays();

            assertThatThrownBy(() -> model.logits(new float[0], 0, new ClipShape(1, 1, 1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> model.logits(List.of(new byte[5])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not 5");
            assertThatThrownBy(() -> model.logits(List.of()))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(model.liveArrays()).isEqualTo(before);
        }
    }

    @Test
    void shouldRefuseToScoreOnceClosed() {
        LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU);
        model.close();
        model.close();

        assertThatThrownBy(() -> model.logits(List.of(clip(1))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseDamagedWeights() throws IOException {
        byte[] bytes = Files.readAllBytes(stored.weights());
        bytes[bytes.length / 2] ^= 1;
        Files.write(stored.weights(), bytes);

        assertThatThrownBy(() -> LoadedModel.open(stored, ComputeSettings.CPU))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void shouldNameATensorThatTheWeightsLack() {
        StoredModel lacking =
                store.add(draft(), new MemoryTensors().with("bn1.weight", List.of(16), ones(16)));

        assertThatThrownBy(() -> LoadedModel.open(lacking, ComputeSettings.CPU))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tensor 'conv1.weight' is missing");
    }

    @Test
    void shouldNameATensorThatTheNetworkLacks() {
        StoredModel surplus =
                store.add(draft(), new MemoryTensors().with("extra", List.of(1), ones(1)));

        assertThatThrownBy(() -> LoadedModel.open(surplus, ComputeSettings.CPU))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tensor 'extra' has no place");
    }

    /** By the manifest it takes terabytes; nothing is made before the weights are there. */
    @Test
    void shouldRefuseTheLargestNetworkWithoutItsWeights() {
        NetworkSpec largest =
                new NetworkSpec(
                        List.of(64, 64, 64, 64),
                        1024,
                        16,
                        List.of(List.of(), List.of(), List.of(), List.of()),
                        Transform.RSA,
                        new Neighbourhood(5, 7, 7),
                        8,
                        0,
                        0,
                        0,
                        KernelType.V_PLUS_R,
                        ContextType.V_PLUS_R,
                        draft().labels().size(),
                        0);
        StoredModel hollow =
                store.add(
                        new ModelDraft(
                                "m",
                                largest,
                                INPUT,
                                draft().labels(),
                                List.of(),
                                draft().thresholds(),
                                draft().provenance()),
                        new MemoryTensors().with("bn1.weight", List.of(1024), ones(1024)));

        assertThatThrownBy(() -> LoadedModel.open(hollow, ComputeSettings.CPU))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is missing");
    }

    @Test
    void shouldRefuseADeviceThatDoesNotExist() {
        assertThatThrownBy(() -> LoadedModel.open(stored, new ComputeSettings("gpu:99", 0)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gpu:99");
        assertThatThrownBy(() -> new ComputeSettings("tpu", 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'tpu'");
        assertThatThrownBy(() -> new ComputeSettings("cpu", -1))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void shouldRefuseToRunAVersionInInt8ThatIsNotStoredSo() {
        assertThatThrownBy(() -> LoadedModel.open(stored, ComputeSettings.CPU, Arithmetic.INT8))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("m:1 is stored in fp32, and is not run in int8");
    }

    @Test
    void shouldTakeOneBatchAtATimeOnTheCpu() {
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            assertThat(model.batchesAtATime()).isOne();
        }
    }

    @Test
    void shouldMakeTheSameUntrainedModelOfTheSameSeed() throws IOException {
        StoredModel again = creator(7).addTo(new ModelStore(temp.resolve("other"), List.of()));
        StoredModel other = creator(8).addTo(store);

        assertThat(again.weights()).hasSameBinaryContentAs(stored.weights());
        assertThat(other.manifest().weights().sha256())
                .isNotEqualTo(stored.manifest().weights().sha256());
        assertThat(stored.manifest().provenance().kind()).isEqualTo(Provenance.Kind.UNTRAINED);
    }

    @Test
    void shouldMeasureEachSetting() {
        try (LoadedModel model = LoadedModel.open(stored, new ComputeSettings("cpu", 1))) {
            ClipShape clip = ClipShape.of(INPUT);
            List<ModelBenchmark.Setting> settings =
                    List.of(
                            new ModelBenchmark.Setting(model, clip, 2, 1),
                            new ModelBenchmark.Setting(model, new ClipShape(8, 32, 32), 1, 2));

            List<ModelBenchmark.Result> results = new ModelBenchmark(1, 3).run(settings);

            assertThat(results).extracting(ModelBenchmark.Result::setting).isEqualTo(settings);
            assertThat(results)
                    .allSatisfy(
                            result -> {
                                assertThat(result.medianMs())
                                        .isBetween(result.fastestMs(), result.slowestMs());
                                assertThat(result.clipsPerSecond() * result.medianMs())
                                        .isCloseTo(1000, offset(1e-6));
                                assertThat(result.shareOfPeak()).isPositive();
                            });
        }
    }

    @Test
    void shouldWarmUpForBatchesOfAnySize() {
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            float[] before = model.logits(List.of(clip(2)))[0];

            model.warmUp(11);

            assertThat(model.logits(List.of(clip(2)))[0])
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(before);
        }
    }

    private static ModelCreator creator(long seed) {
        return new ModelCreator(
                "m",
                NetworkSpec.rsaNetTiny(3),
                INPUT,
                List.of("a", "b", "c"),
                new Thresholds(0.6, 0.4),
                UntrainedHead.PLAIN,
                seed,
                "a test",
                Instant.EPOCH);
    }

    private static ModelDraft draft() {
        ModelCreator creator = creator(1);
        return new ModelDraft(
                "m",
                creator.network(),
                INPUT,
                creator.labels(),
                List.of(),
                creator.thresholds(),
                new Provenance(Provenance.Kind.IMPORTED, "a", "b", Instant.EPOCH, null));
    }

    private static float[] ones(int count) {
        float[] values = new float[count];
        Arrays.fill(values, 1);
        return values;
    }

    private static byte[] clip(int seed) {
        byte[] clip = new byte[INPUT.clipBytes()];
        new Random(seed).nextBytes(clip);
        return clip;
    }
}
