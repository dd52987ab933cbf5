package io.kinetoscope.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
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

/** Weights of a store that was copied from elsewhere. */
class SafetensorsFuzzTest {

    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".safetensors");
    }

    @AfterAll
    static void removeFile() throws IOException {
        Files.deleteIfExists(file);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
                        "{\"__metadata__\":{\"a\":\"b\"},"
                                + "\"h\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[0,2]},"
                                + "\"i\":{\"dtype\":\"I64\",\"shape\":[0],\"data_offsets\":[2,2]}}")
                .map(
                        header -> {
                            byte[] json = header.getBytes(UTF_8);
                            return TorchFiles.le(8 + json.length + 8)
                                    .putLong(json.length)
                                    .put(json)
                                    .array();
                        });
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyFile(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.names()) {
                assertThat(reader.read(name)).isNotNull();
            }
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
