package io.kinetoscope.cli;

import io.kinetoscope.ingest.camera.CameraDefinition;
import io.kinetoscope.ingest.kafka.CameraDefinitionPublisher;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the cameras that ingest workers share to what a file says. */
@Command(
        name = "apply",
        description =
                "Bring the cameras to what a file says, and show what that takes: + added, ~ changed,"
                        + " - removed, = unchanged.")
final class CamerasApplyCommand extends LoggedCommand implements Callable<Integer> {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "YAML or JSON with the cameras; - for standard input.")
    private Path file;

    @Option(names = "--dry-run", description = "Only show what would be done.")
    private boolean dryRun;

    @Option(
            names = "--prune",
            description = "Remove cameras that the file does not name (default: they are kept).")
    private boolean prune;

    @Mixin private CameraTopicOptions topic;

    @Override
    public Integer call() {
        SortedMap<String, CameraDefinition> wanted = CameraFile.read(file);
        CameraPlan plan = CameraPlan.of(topic.read(), wanted, prune);
        System.out.print(plan.toText());
        if (dryRun) {
            System.out.println("nothing was done: --dry-run");
        } else if (!plan.isEmpty()) {
            try (CameraDefinitionPublisher publisher = topic.publisher()) {
                plan.added().forEach(publisher::define);
                plan.changed().forEach(publisher::define);
                plan.removed().forEach(publisher::remove);
                publisher.flush();
            }
            System.out.println("done");
        }
        return 0;
    }
}
