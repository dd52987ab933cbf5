package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that its user ends before it is done. */
final class TrainIT {

    private static final String EPOCHS = "10000";

    @TempDir private Path dir;

    @BeforeEach
    void makeVideos() throws Exception {
        for (int label = 0; label < 2; label++) {
            Path folder = Files.createDirectories(dir.resolve("videos/label " + label));
            for (int i = 0; i < 3; i++) {
                TestVideo.write(folder.resolve(i + ".mp4"), 8, 2, label * 4);
            }
        }
    }

    @Test
    void shouldKeepTheBestWeightsOnCtrlC() {
        try (KinetoscopeProcess training = train()) {
            training.awaitErr(said -> said.contains("epoch     2/" + EPOCHS));
            training.interrupt();

            assertThat(training.exitCode()).isEqualTo(130);
            assertThat(training.err()).contains("Stopped; the same command goes on from");
            assertThat(training.out()).contains("Trained a:1");
        }
        ModelManifest kept =
                new ModelStore(dir.resolve("store"), List.of())
                        .find(ModelRef.parse("a"))
                        .manifest();
        assertThat(kept.provenance().result()).contains("of 10000, stopped after");
    }

    @Test
    void shouldGoOnWhereItWasKilled() {
        try (KinetoscopeProcess training = train()) {
            training.awaitErr(said -> said.contains("epoch     3/" + EPOCHS));
            training.kill();
        }
        try (KinetoscopeProcess training = train()) {
            training.awaitErr(said -> said.contains("/10000: loss"));

            assertThat(training.err())
                    .doesNotContain("epoch     1/")
                    .doesNotContain("epoch     2/");
        }
    }

    private KinetoscopeProcess train() {
        return KinetoscopeProcess.start(
                dir,
                "train",
                "--folder",
                dir.resolve("videos").toString(),
                "--name",
                "a",
                "--network",
                "rsanet-tiny",
                "--frames",
                "4",
                "--frame-rate",
                "4",
                "--size",
                "32",
                "--batch",
                "4",
                "--clips-per-epoch",
                "8",
                "--inference-threads",
                "1",
                "--epochs",
                EPOCHS,
                "--store",
                dir.resolve("store").toString(),
                "--checkpoint",
                dir.resolve("checkpoint").toString());
    }
}
