package io.kinetoscope.cli;

import io.kinetoscope.model.store.ModelStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where models are kept. */
final class StoreOptions {

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "Folder of the model store (default: ~/.kinetoscope/models). The models that"
                            + " ship are visible besides.")
    private Optional<Path> store;

    ModelStore store() {
        return new ModelStore(store.orElseGet(() -> Home.directory("models")), shipped());
    }

    private static List<Path> shipped() {
        String home = System.getProperty("kinetoscope.home");
        if (home == null) {
            return List.of();
        }
        Path models = Path.of(home, "model-store", "models");
        return Files.isDirectory(models) ? List.of(models) : List.of();
    }
}
