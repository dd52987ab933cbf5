package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.kafka.CameraDefinitionPublisher;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes cameras from those that ingest workers share. */
@Command(name = "remove", description = "Remove cameras; their streams end.")
final class CamerasRemoveCommand extends LoggedCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Which.")
    private List<String> cameras;

    @Mixin private CameraTopicOptions topic;

    @Override
    public Integer call() {
        CameraRegistry there = topic.read();
        for (String camera : cameras) {
            if (!there.has(camera)) {
                throw new ConfigurationException(
                        "there is no camera '%s': see cameras list"
                                .formatted(camera.replaceAll("\\p{Cntrl}", "?")));
            }
        }
        try (CameraDefinitionPublisher publisher = topic.publisher()) {
            cameras.forEach(publisher::remove);
            publisher.flush();
        }
        cameras.forEach(camera -> System.out.println("removed " + camera));
        return 0;
    }
}
