package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.GoldenClip;
import io.kinetoscope.model.checkpoint.RsaNetImport;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelDraft;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a checkpoint of RSANet's authors into the store. */
@Command(
        name = "import",
        description =
                "Import a PyTorch checkpoint of RSANet as a new version. The network's shape is read"
                        + " from the tensors; no code in the file is run.")
final class ModelsImportCommand extends LoggedCommand implements Callable<Integer> {

    /** A softmax over many labels that is half sure is as good as certain of no other. */
    private static final Thresholds THRESHOLDS = new Thresholds(0.5, 0.3);

    private static final int LONGEST_COMMAND = 4000;

    @Parameters(paramLabel = "CHECKPOINT", description = "The checkpoint (.pth, .pth.tar).")
    private Path checkpoint;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "Name of the model.")
    private String name;

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "FILE",
            description = "Text file with one label a line, in the order of the network's classes.")
    private Path labels;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Classes that the checkpoint must have (default: as many as labels).")
    private Integer classes;

    @Option(
            names = "--background",
            paramLabel = "LABEL",
            split = "\n",
            description = "A label that means that nothing happens (repeatable).")
    private List<String> background = List.of();

    @Mixin private InputOptions input;
    @Mixin private StoreOptions store;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> names = LabelsFile.read(labels);
        try (RsaNetImport weights = RsaNetImport.open(checkpoint)) {
            if (classes != null && classes != weights.network().classes()) {
                throw new ConfigurationException(
                        "--classes is %d, but the network in %s has %d"
                                .formatted(classes, checkpoint, weights.network().classes()));
            }
            weights.requireClasses(names.size(), labels.toString());
            StoredModel added =
                    store.store().add(draft(weights, names), weights, GoldenClip.COMPLETION);
            System.out.printf(
                    "Imported %s: %d labels, %d frames at %s/s, in %s%n",
                    added.manifest().ref(),
                    names.size(),
                    input.frames(),
                    input.frameRate(),
                    added.directory());
        }
        return 0;
    }

    private ModelDraft draft(RsaNetImport weights, List<String> names) {
        try {
            return new ModelDraft(
                    name,
                    weights.network(),
                    InputSpec.published(input.frames(), input.frameRate()),
                    names,
                    background,
                    THRESHOLDS,
                    new Provenance(
                            Provenance.Kind.IMPORTED,
                            checkpoint.getFileName().toString(),
                            commandLine(spec),
                            Instant.now(),
                            null));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    /** What the user typed, for the provenance. */
    static String commandLine(CommandSpec spec) {
        List<String> typed = spec.root().commandLine().getParseResult().originalArgs();
        String command = "kinetoscope " + String.join(" ", typed);
        return command.substring(0, Math.min(LONGEST_COMMAND, command.length()));
    }
}
