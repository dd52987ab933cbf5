package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.rsa.TorchRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir private Path temp;

    @Test
    void shouldReadWhatItWrites() throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(write(tensors()))) {
            assertThat(reader.names()).containsExactly("b", "a.weight", "scalar");
            assertThat(reader.shape("a.weight")).containsExactly(2, 2);
            assertThat(reader.shape("scalar")).isEmpty();
            assertThat(reader.read("a.weight")).containsExactly(1, -2, 3.5f, Float.MIN_VALUE);
            assertThat(reader.read("b")).isEmpty();
            assertThat(reader.read("scalar")).containsExactly(7);
        }
    }

    @Test
    void shouldWriteWhatOthersRead() throws IOException {
        byte[] bytes = Files.readAllBytes(write(tensors()));
        try (NDManager manager = TorchRuntime.newManager(Device.cpu())) {
            NDList decoded = NDList.decode(manager, bytes);
            NDArray array = decoded.get("a.weight");

            assertThat(array.toFloatArray()).containsExactly(1, -2, 3.5f, Float.MIN_VALUE);
        }
    }

    @Test
    void shouldReadHalfPrecision() throws IOException {
        Path file =
                raw(
                        "{\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},"
                                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[2,4]}}",
                        new byte[] {0, 0x3e, (byte) 0xc0, 0x3f});
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.read("h")).containsExactly(1.5f);
            assertThat(reader.read("b")).containsExactly(1.5f);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "no JSON; no JSON",
                "[]; no JSON object",
                "{'t':3}; dtype",
                "{'t':{'dtype':'F31','shape':[1],'data_offsets':[0,4]}}; dtype 'F31'",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[0]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[9223372036854775804,-9223372036854775808]}};"
                        + " tensor 't'",
                "{'t':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,4]}}; tensor 't'",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
                        + "'t':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}; JSON"
            })
    void shouldNameTheFaultOfAHeader(String header, String fault) throws IOException {
        Path file = raw(header.replace('\'', '"'), new byte[8]);

        assertThatThrownBy(() -> SafetensorsReader.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file + " cannot be read as safetensors")
                .hasMessageContaining(fault)
                .message()
                .hasLineCount(1);
    }

    @Test
    void shouldRefuseAForgedHeaderLength() throws IOException {
        for (long length : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1 << 30, 100, 0}) {
            Path file = temp.resolve("forged");
            byte[] bytes = TorchFiles.le(32).putLong(length).array();
            Files.write(file, bytes);

            assertThatThrownBy(() -> SafetensorsReader.open(file))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("header");
        }
    }

    @Test
    void shouldTellOfEveryTruncation() throws IOException {
        byte[] bytes = Files.readAllBytes(write(tensors()));
        Path cut = temp.resolve("cut");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SafetensorsReader.open(cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void shouldTellOfAFileThatIsNotThere() {
        assertThatThrownBy(() -> SafetensorsReader.open(temp.resolve("none")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none");
    }

    private static MemoryTensors tensors() {
        return new MemoryTensors()
                .with("b", List.of(0, 3))
                .with("a.weight", List.of(2, 2), 1, -2, 3.5f, Float.MIN_VALUE)
                .with("scalar", List.of(), 7);
    }

    private Path write(TensorSource tensors) throws IOException {
        Path file = temp.resolve("file.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter.write(tensors, out);
        }
        return file;
    }

    private Path raw(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(TorchFiles.le(8).putLong(json.length).array());
        bytes.writeBytes(json);
        bytes.writeBytes(data);
        return Files.write(temp.resolve("raw.safetensors"), bytes.toByteArray());
    }
}
