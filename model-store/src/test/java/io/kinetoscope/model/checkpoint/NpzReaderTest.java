package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzReaderTest {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    @TempDir private Path temp;

    @Test
    void shouldReadWhatNumPyWrote() {
        try (NpzReader golden =
                NpzReader.open(
                        Path.of(
                                "src/test/resources/golden/rsa-layer",
                                "rsa_V_V_nh2_d16_k3x5x5_s1.npz"))) {
            assertThat(golden.names())
                    .containsExactly("state.H2.weight", "state.projection.weight", "x", "y");
            assertThat(golden.shape("x", 5)).containsExactly(2, 16, 4, 7, 6);
            assertThat(golden.floats("x", 5)).hasSize(2 * 16 * 4 * 7 * 6);
        }
    }

    @Test
    void shouldTellWhichArraysThereAre() throws IOException {
        try (NpzReader reader = NpzReader.open(npz(header("|u1", "(2,)"), new byte[2]))) {
            assertThatThrownBy(() -> reader.bytes("frames", 1))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("no array 'frames'")
                    .hasMessageContaining("it has: a");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'descr': '<f4', 'fortran_order': False, 'shape': (2,); of type '<f4'",
                "'descr': '|u1', 'fortran_order': True, 'shape': (2,); Fortran",
                "'descr': '|u1', 'fortran_order': False, 'shape': (2, 1); dimensions",
                "'descr': '|u1', 'fortran_order': False, 'shape': (3,); bytes of its shape",
                "'descr': '|u1', 'fortran_order': False, 'shape': (1,); bytes of its shape",
                "'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,); more than",
                "'descr': '|u1', 'fortran_order': False, 'shape': (99999999999,); shape",
                "'descr': '|u1', 'fortran_order': False, 'shape': (-2,); header",
                "'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2,); header",
                "; header"
            })
    void shouldNameTheFaultOfAnArray(String dictionary, String fault) throws IOException {
        String header = "{" + (dictionary == null ? "" : dictionary) + ", }";
        try (NpzReader reader = NpzReader.open(npz(header, new byte[2]))) {
            assertThatThrownBy(() -> reader.bytes("a", 1))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("array 'a'")
                    .hasMessageContaining(fault)
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void shouldTellOfEveryTruncation() throws IOException {
        byte[] bytes = Files.readAllBytes(npz(header("|u1", "(2,)"), new byte[2]));
        Path cut = temp.resolve("cut.npz");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> NpzReader.open(cut).close())
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void shouldNeverFailOtherwiseWhenABitFlips() throws IOException {
        byte[] bytes = Files.readAllBytes(npz(header("|u1", "(2,)"), new byte[2]));
        Path forged = temp.resolve("forged.npz");
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(forged, flipped);
            try (NpzReader reader = NpzReader.open(forged)) {
                reader.bytes("a", 1);
            } catch (ConfigurationException e) {
                assertThat(e.getMessage()).hasLineCount(1);
            }
        }
    }

    private static String header(String type, String shape) {
        return "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    }

    private Path npz(String header, byte[] data) throws IOException {
        Path file = temp.resolve("a.npz");
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.writeBytes(MAGIC);
        array.writeBytes(TorchFiles.le(2).putShort((short) text.length).array());
        array.writeBytes(text);
        array.writeBytes(data);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(array.toByteArray());
            zip.closeEntry();
        }
        return file;
    }
}
