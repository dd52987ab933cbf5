package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzWriterTest {

    @TempDir private Path temp;

    @Test
    void shouldWriteWhatTheReaderReads() throws IOException {
        Path file = write(temp.resolve("a.npz"));

        try (NpzReader arrays = NpzReader.open(file)) {
            assertThat(arrays.names()).containsExactly("frames", "logits");
            assertThat(arrays.shape("frames", 3)).containsExactly(2, 1, 3);
            assertThat(arrays.bytes("frames", 3)).containsExactly(0, 1, 127, -128, -1, 5);
            assertThat(arrays.shape("logits", 1)).containsExactly(2);
            assertThat(arrays.floats("logits", 1)).containsExactly(-1.5f, 3e-20f);
        }
    }

    @Test
    void shouldMakeTheSameBytesOfTheSameArrays() throws IOException {
        assertThat(write(temp.resolve("a.npz"))).hasSameBinaryContentAs(write(temp.resolve("b")));
    }

    private static Path write(Path file) throws IOException {
        try (NpzWriter arrays = new NpzWriter(Files.newOutputStream(file))) {
            arrays.bytes("frames", List.of(2, 1, 3), new byte[] {0, 1, 127, -128, -1, 5})
                    .floats("logits", List.of(2), new float[] {-1.5f, 3e-20f});
        }
        return file;
    }
}
