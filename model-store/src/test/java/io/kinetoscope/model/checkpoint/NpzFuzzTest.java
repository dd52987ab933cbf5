package io.kinetoscope.model.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** An array of an {@code .npz}, put into a zip whose checksum is right. */
class NpzFuzzTest {

    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".npz");
    }

    @AfterAll
    static void removeFile() throws IOException {
        Files.deleteIfExists(file);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "'<f4', 'fortran_order': False, 'shape': (2, 1), }",
                        "'|u1', 'fortran_order': False, 'shape': (2, 4), }")
                .map(end -> "{'descr': " + end + " ".repeat(13) + "\n")
                .map(
                        header ->
                                ("\u0093NUMPY\1\0"
                                                + (char) header.length()
                                                + "\0"
                                                + header
                                                + "12345678")
                                        .getBytes(ISO_8859_1));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyArray(byte[] array) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            TorchFiles.store(zip, "a.npy", array);
        }
        try (NpzReader reader = NpzReader.open(file)) {
            assertThat(reader.names()).containsExactly("a");
            assertThat(reader.floats("a", 2)).isNotNull();
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
        try (NpzReader reader = NpzReader.open(file)) {
            assertThat(reader.bytes("a", 2)).isNotNull();
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
