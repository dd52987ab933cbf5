package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraDefinition;
import io.kinetoscope.ingest.kafka.CameraDefinitionPublisher;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds cameras to those that ingest workers share. */
@Command(name = "add", description = "Add cameras; the ingest workers take them up by themselves.")
final class CamerasAddCommand extends LoggedCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "ID=URI",
            description =
                    "As for ingest --camera. A password is $${env:NAME} or $${file:PATH}, which the"
                            + " worker that runs the camera fills in, where its --camera-secrets"
                            + " allows that.")
    private List<String> cameras;

    @Option(
            names = "--zone",
            paramLabel = "CAMERA/ZONE=X,Y,W,H",
            split = "\n",
            description =
                    "A rectangle of a camera, in fractions of its picture, as a stream of its own"
                            + " (repeatable).")
    private List<String> zones = List.of();

    @Option(names = "--disabled", description = "Define the cameras, but do not run them.")
    private boolean disabled;

    @Option(names = "--replace", description = "Change cameras that are there already.")
    private boolean replace;

    @Mixin private CameraTopicOptions topic;

    @Override
    public Integer call() {
        List<CameraDefinition> wanted =
                Camera.parse("", cameras, zones).stream()
                        .map(camera -> new CameraDefinition(camera, !disabled))
                        .toList();
        CameraRegistry there = topic.read();
        for (CameraDefinition definition : wanted) {
            String id = definition.camera().id();
            if (!replace && there.has(id) && !definition.equals(there.definitions().get(id))) {
                throw new ConfigurationException(
                        "camera %s is there already: change it with --replace, or give another id"
                                .formatted(id));
            }
        }
        try (CameraDefinitionPublisher publisher = topic.publisher()) {
            wanted.forEach(publisher::define);
            publisher.flush();
        }
        wanted.forEach(
                definition ->
                        System.out.printf(
                                "added %s  %s%n",
                                definition.camera().id(), definition.camera().uri()));
        return 0;
    }
}
