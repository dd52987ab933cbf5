package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints from the internet, in both of their containers. */
class CheckpointFuzzTest {

    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".pth");
    }

    @AfterAll
    static void removeFile() throws IOException {
        Files.deleteIfExists(file);
    }

    static Stream<byte[]> seeds() throws IOException {
        Path seed = Files.createTempFile("seed", ".pth");
        TorchFiles files = new TorchFiles().with("conv.weight", 2, 2).with("fc.bias", 3);
        byte[] zip = Files.readAllBytes(files.zip(seed));
        byte[] flat = Files.readAllBytes(files.flat(seed));
        Files.delete(seed);
        return Stream.of(zip, flat);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyFile(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try (CheckpointReader reader = CheckpointReader.open(file)) {
            for (String name : reader.names()) {
                assertThat(reader.read(name)).isNotNull();
            }
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
