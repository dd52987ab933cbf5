package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.GoldenClip;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.evaluation.Agreement;
import io.kinetoscope.model.evaluation.ClipEvaluator;
import io.kinetoscope.model.script.ActivationRanges;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.script.ScriptedRsaNet;
import io.kinetoscope.model.store.ModelDraft;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Precision;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.StoredModel;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an int8 version of a model. */
@Command(
        name = "quantize",
        description = {
            "Add a version of a model that computes its convolutions with 8 bits, for the CPU.",
            "The ranges of its activations are found on the training split of your data, and its"
                    + " agreement with float32 on the validation split; without data, on rendered"
                    + " clips."
        })
final class ModelsQuantizeCommand extends LoggedCommand implements Callable<Integer> {

    private static final int BATCH = 8;

    @Parameters(
            paramLabel = "NAME[:VERSION]",
            description = "The model; without a version the newest in fp32.")
    private String model;

    @Option(
            names = "--min-agreement",
            paramLabel = "SHARE",
            defaultValue = "0.98",
            description =
                    "Share of the clips on which the most probable label must be the same as in"
                            + " float32; below, nothing is stored (default: ${DEFAULT-VALUE}).")
    private double minAgreement;

    @Mixin private DataOptions data;
    @Mixin private StoreOptions store;

    @Mixin private ModelOptions.ThreadsOptions threads;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        RecipeOptions.within("--min-agreement", minAgreement, 0, 1);
        ModelStore models = store.store();
        StoredModel reference = models.find(ModelRef.parse(model), Precision.FLOAT32);
        ModelManifest manifest = reference.manifest();
        if (manifest.precision() != Precision.FLOAT32
                || !ScriptedRsaNet.covers(manifest.network())) {
            throw new ConfigurationException(
                    "%s cannot be made int8: that takes a model in fp32 with another transform than"
                                    .formatted(manifest.ref())
                            + " self-attention");
        }
        PrintWriter err = spec.commandLine().getErr();
        try (CalibrationClips clips = CalibrationClips.of(data, manifest, err)) {
            StoredModel added = quantize(models, reference, clips);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "Added %s (int8): %s%n",
                            added.manifest().ref(), added.manifest().provenance().result());
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    private StoredModel quantize(ModelStore models, StoredModel reference, CalibrationClips clips) {
        ComputeSettings settings = new ComputeSettings("cpu", threads.count());
        ModelManifest manifest = reference.manifest();
        ActivationRanges ranges = new ActivationRanges(manifest.network());
        try (LoadedModel observed = LoadedModel.observing(reference, settings, ranges)) {
            drive("calibrated", observed::logits, clips.calibration(), manifest.labels());
        }
        try (TensorSource weights = SafetensorsReader.open(reference.weights());
                TemporaryFolder scratch = new TemporaryFolder()) {
            TensorSource quantized = ranges.with(weights);
            // In a store of its own, since it may be refused.
            StoredModel trial =
                    new ModelStore(scratch.path(), List.of())
                            .add(draft(manifest, clips.description(), null), quantized);
            String result = measured(reference, trial, settings, clips);
            return models.add(
                    draft(manifest, clips.description(), result), quantized, GoldenClip.COMPLETION);
        }
    }

    /** Compares on clips that calibration did not see. */
    private String measured(
            StoredModel reference,
            StoredModel trial,
            ComputeSettings settings,
            CalibrationClips clips) {
        Agreement agreement = new Agreement();
        try (LoadedModel before = LoadedModel.open(reference, settings);
                LoadedModel after = LoadedModel.open(trial, settings)) {
            drive(
                    "compared",
                    batch -> {
                        float[][] logits = before.logits(batch);
                        agreement.add(logits, after.logits(batch));
                        return logits;
                    },
                    clips.comparison(),
                    reference.manifest().labels());
        }
        String result = describe(Arithmetic.INT8, agreement);
        if (agreement.top1() < minAgreement) {
            throw new KinetoscopeException(
                    "int8 is not stored: %s, which is below --min-agreement %s"
                            .formatted(result, minAgreement));
        }
        return result;
    }

    /** How near something comes to float32, for people. */
    static String describe(Arithmetic arithmetic, Agreement agreement) {
        return String.format(
                Locale.ROOT,
                "%s names the label of float32 for %.1f %% of %,d clips; the largest change of a"
                        + " logit is %.3f",
                arithmetic,
                100 * agreement.top1(),
                agreement.clips(),
                agreement.largestChange());
    }

    private void drive(
            String what,
            Function<List<byte[]>, float[][]> network,
            ViewSource clips,
            List<String> labels) {
        PrintWriter err = spec.commandLine().getErr();
        int readers = Runtime.getRuntime().availableProcessors();
        try (ProgressLine line =
                new ProgressLine(err, Terminal.isStandardError(), Clock.systemUTC())) {
            new ClipEvaluator(network, BATCH, Math.min(8, readers))
                    .predict(
                            new Unlabelled(clips, labels),
                            (done, of) ->
                                    line.show("%s %,d of %,d clips".formatted(what, done, of)));
        }
    }

    private ModelDraft draft(ModelManifest manifest, String clips, String result) {
        return new ModelDraft(
                manifest.name(),
                manifest.network(),
                manifest.input(),
                manifest.labels(),
                manifest.backgroundLabels(),
                manifest.thresholds(),
                Precision.INT8,
                new Provenance(
                        manifest.provenance().kind(),
                        "%s, calibrated on %s".formatted(manifest.ref(), clips),
                        ModelsImportCommand.commandLine(spec),
                        Instant.now(),
                        result,
                        manifest.provenance().training()));
    }

    /** Clips whose labels are not those of the model, and do not matter. */
    private record Unlabelled(ViewSource clips, List<String> labels) implements ViewSource {
        @Override
        public int size() {
            return clips.size();
        }

        @Override
        public int label(int example) {
            return 0;
        }

        @Override
        public List<byte[]> views(int example) {
            return clips.views(example);
        }
    }
}
