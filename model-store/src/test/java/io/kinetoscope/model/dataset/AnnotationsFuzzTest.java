package io.kinetoscope.model.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Annotations, as spreadsheets and people write them. */
class AnnotationsFuzzTest {

    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".csv");
    }

    @AfterAll
    static void removeFile() throws IOException {
        Files.deleteIfExists(file);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "start_s,end_s,label\n0.0,6.0,empty\n6.0,7.8,arrive\n",
                        "\uFEFFvideo,start_s,end_s,label,split\r\ndoor.mp4, 0 ,1e0,\"a, \"\"b\"\"\",train\r\n",
                        "label,END_S,start_s\n\"in\nout\",2,1\n")
                .map(csv -> csv.getBytes(UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyTable(byte[] csv) throws IOException {
        Files.write(file, csv);
        try {
            Listing listing =
                    AnnotationsReader.read(
                            new DatasetLayout.Annotations(
                                    file, Optional.of(Path.of("door.mp4")), Optional.empty()));
            assertThat(listing).isNotNull();
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
