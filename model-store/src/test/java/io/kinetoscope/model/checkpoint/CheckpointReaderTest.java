package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.checkpoint.TorchFiles.Pickle;
import io.kinetoscope.model.checkpoint.TorchFiles.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointReaderTest {

    @TempDir private Path temp;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadNamesShapesAndValuesOfBothContainers(boolean zip) throws IOException {
        TorchFiles files = new TorchFiles().with("a.weight", 2, 3).with("b", 4).with("scalar");
        try (CheckpointReader reader = CheckpointReader.open(write(files, zip))) {
            assertThat(reader.names()).containsExactly("a.weight", "b", "scalar");
            assertThat(reader.shape("a.weight")).containsExactly(2, 3);
            assertThat(reader.shape("scalar")).isEmpty();
            assertThat(reader.read("a.weight")).containsExactly(0, .125f, .25f, .375f, .5f, .625f);
            assertThat(reader.read("b")).containsExactly(0, .125f, .25f, .375f);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadAViewWithItsOffsetAndStrides(boolean zip) throws IOException {
        Tensor view = new Tensor("0", new float[] {0, 1, 2, 3, 4, 5, 6}, 2, 3);
        view.offset = 1;
        view.strides = new long[] {1, 2};
        TorchFiles files = new TorchFiles().with("t", view);
        try (CheckpointReader reader = CheckpointReader.open(write(files, zip))) {
            assertThat(reader.read("t")).containsExactly(1, 3, 5, 2, 4, 6);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DoubleStorage, 000000000000f83f",
        "HalfStorage, 003e",
        "BFloat16Storage, c03f",
        "FloatStorage, 0000c03f"
    })
    void shouldConvertToFloat32(String storageClass, String hex) throws IOException {
        assertThat(readOne(storageClass, hex)).containsExactly(1.5f);
    }

    @ParameterizedTest
    @CsvSource({
        "0100, 5.9604645E-8",
        "ff83, -6.097555E-5",
        "ff7b, 65504",
        "007c, Infinity",
        "00fc, -Infinity",
        "0080, -0.0"
    })
    void shouldConvertTheEdgesOfFloat16(String hex, float expected) throws IOException {
        assertThat(readOne("HalfStorage", hex)).containsExactly(expected);
    }

    @Test
    void shouldConvertInt64() throws IOException {
        assertThat(readOne("LongStorage", "2a00000000000000")).containsExactly(42f);
    }

    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "builtins, eval",
        "__builtin__, set",
        "builtins, Exception",
        "decimal, Decimal",
        "numpy.core.multiarray, scalar",
        "argparse, Namespace",
        "torch, ByteStorage",
        "collections, OrderedDict.__init__"
    })
    void shouldRefuseAForeignClassByName(String module, String name) throws IOException {
        byte[] pickle =
                new Pickle().global(module, name).text("touch pwned").op(0x85).op('R').stop();

        assertRefused(pickle, module + "." + name);
    }

    @Test
    void shouldRefuseAForeignClassOfTheStack() throws IOException {
        assertRefused(new Pickle().text("os").text("system").op(0x93).stop(), "os.system");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                'i', 'o', 0x81, 0x92, 0x82, 0x83, 0x84, 'P', 'I', 'L', 'F', 'S', 'V', '0', '2', 'd',
                'l', 'g', 'p', 0x8b, 0x8d, 0x8e, 0x8f, 0x96, 0x97, 0xff
            })
    void shouldRefuseEveryOpcodeThatNoCheckpointNeeds(int opcode) throws IOException {
        byte[] pickle = new Pickle().op('}').op('(').op(opcode).raw(new byte[16]).stop();

        assertRefused(pickle, "opcode 0x%02x".formatted(opcode));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 20})
    void shouldRefuseAForgedStringLength(int length) throws IOException {
        assertRefused(new Pickle().op('X').int32(length).stop(), "bytes where");
    }

    @Test
    void shouldRefuseADictionaryAsAKey() throws IOException {
        assertRefused(
                new Pickle().op('}').op('q').op(0).op('h').op(0).text("x").op('s').stop(), "key");
    }

    @Test
    void shouldRefuseABombOfOpcodes() throws IOException {
        byte[] lists = new byte[2_000_000];
        Arrays.fill(lists, (byte) ']');

        assertRefused(new Pickle().raw(lists).stop(), "opcodes");
    }

    @Test
    void shouldRefuseAPickleOfHundredsOfMegabytes() throws IOException {
        assertRefused(new byte[17 << 20], "more than");
    }

    @Test
    void shouldSurviveAListThatHoldsItself() throws IOException {
        byte[] self = new Pickle().op(']').op('q').op(0).op('h').op(0).op('a').stop();

        assertRefused(self, "state_dict");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".", "R", "s", "u", "a", "e", "t", "b", "\u0085", "\u0093", "Q", "h", "q"})
    void shouldRefuseAnOpcodeOnAnEmptyStack(String opcode) throws IOException {
        assertRefused(new Pickle().op(opcode.charAt(0)).stop(), "");
    }

    @Test
    void shouldRefuseATensorOutsideItsStorage() throws IOException {
        assertTensorRefused(tensor -> tensor.offset = 3, "does not lie within");
        assertTensorRefused(tensor -> tensor.strides = new long[] {4}, "does not lie within");
        assertTensorRefused(tensor -> tensor.offset = -1, "a size is due");
        assertTensorRefused(tensor -> tensor.shape = new long[] {-4}, "a size is due");
        assertTensorRefused(tensor -> tensor.offset = Long.MAX_VALUE, "does not lie within");
        assertTensorRefused(tensor -> tensor.strides = new long[] {1, 1}, "2 strides");
    }

    @Test
    void shouldRefuseAForgedShapeBeforeMemoryIsTaken() throws IOException {
        assertTensorRefused(tensor -> tensor.shape = new long[] {1L << 40}, "dimension");
        assertTensorRefused(
                tensor -> {
                    tensor.shape = new long[] {1 << 20, 1 << 20};
                    tensor.strides = new long[] {0, 0};
                },
                "more than");
        assertTensorRefused(
                tensor -> {
                    tensor.shape = new long[] {0, Integer.MAX_VALUE};
                    tensor.strides = new long[] {4, 4};
                },
                "at tensor 't', it has a tensor of shape [0, 2147483647]");
    }

    @Test
    void shouldReadATensorWithoutElements() throws IOException {
        Tensor empty = new Tensor("0", new float[0], 0, 3);
        empty.strides = new long[] {3, 1};
        try (CheckpointReader reader =
                CheckpointReader.open(write(new TorchFiles().with("e", empty), true))) {
            assertThat(reader.read("e")).isEmpty();
        }
    }

    @Test
    void shouldRefuseAStorageThatIsSmallerThanDeclared() throws IOException {
        assertTensorRefused(tensor -> tensor.declaredElements = 1 << 30, "0");
    }

    @Test
    void shouldRefuseACompressedEntry() throws IOException {
        Path file = temp.resolve("c.pth");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new TorchFiles().with("a", 4).object(false));
            zip.closeEntry();
        }

        assertThatThrownBy(() -> CheckpointReader.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("compressed");
    }

    @Test
    void shouldRefuseAZipWithoutAPickle() throws IOException {
        Path file = temp.resolve("c.pth");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            TorchFiles.store(zip, "readme.txt", new byte[3]);
        }

        assertThatThrownBy(() -> CheckpointReader.open(file)).hasMessageContaining("data.pkl");
    }

    @Test
    void shouldRefuseAForgedZipDirectorySize() throws IOException {
        Path file = new TorchFiles().with("a", 4).zip(temp.resolve("c.pth"));
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 22 + 12, 0xffffff7f);
        Files.write(file, bytes);

        assertThatThrownBy(() -> CheckpointReader.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("zip directory");
    }

    @Test
    void shouldRefuseBigEndianFiles() throws IOException {
        TorchFiles files = new TorchFiles().with("a", 4);
        Path flat = Files.write(temp.resolve("f.pth"), files.flat(files.object(true), false));

        assertThatThrownBy(() -> CheckpointReader.open(flat)).hasMessageContaining("byte order");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellOfEveryTruncation(boolean zip) throws IOException {
        Path whole = write(new TorchFiles().with("a", 5).with("b", 7), zip);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = temp.resolve("cut.pth");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(cut, Arrays.copyOf(bytes, length));

            assertThatThrownBy(() -> CheckpointReader.open(cut).close())
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith(cut + " cannot be read as a checkpoint: ")
                    .message()
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNeverFailOtherwiseWhenABitFlips(boolean zip) throws IOException {
        Path whole = write(new TorchFiles().with("a", 5).with("b", 7), zip);
        byte[] bytes = Files.readAllBytes(whole);
        Path forged = temp.resolve("forged.pth");
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(forged, flipped);
            try (CheckpointReader reader = CheckpointReader.open(forged)) {
                reader.names().forEach(reader::read);
            } catch (ConfigurationException e) {
                assertThat(e.getMessage()).hasLineCount(1);
            }
        }
    }

    @Test
    void shouldNameTheFaultOfAFileThatIsNoCheckpoint() throws IOException {
        Path gz = Files.write(temp.resolve("a.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        Path text = Files.writeString(temp.resolve("a.txt"), "hello", StandardCharsets.UTF_8);

        assertThatThrownBy(() -> CheckpointReader.open(gz)).hasMessageContaining("gunzip");
        assertThatThrownBy(() -> CheckpointReader.open(text)).hasMessageContaining("torch.save");
        assertThatThrownBy(() -> CheckpointReader.open(temp)).hasMessageContaining("directory");
        assertThatThrownBy(() -> CheckpointReader.open(temp.resolve("none")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no checkpoint at");
    }

    @Test
    void shouldNameAnEntryOfTheStateThatIsNoTensor() throws IOException {
        byte[] pickle =
                new Pickle()
                        .op('}')
                        .text("state_dict")
                        .op('}')
                        .text("x")
                        .number(1)
                        .op('s')
                        .op('s')
                        .stop();

        assertRefused(pickle, "'x', which is no tensor");
    }

    @Test
    void shouldReadABareStateDict() throws IOException {
        TorchFiles files = new TorchFiles().with("a", 2);
        byte[] pickle =
                new Pickle().op('}').text("a").tensor(files.state.get("a"), false).op('s').stop();
        try (CheckpointReader reader =
                CheckpointReader.open(files.zip(temp.resolve("c.pth"), pickle))) {
            assertThat(reader.names()).isEqualTo(Set.of("a"));
        }
    }

    private Path write(TorchFiles files, boolean zip) throws IOException {
        return zip ? files.zip(temp.resolve("zip.pth")) : files.flat(temp.resolve("flat.pth"));
    }

    private float[] readOne(String storageClass, String hex) throws IOException {
        Tensor tensor = new Tensor("0", new float[] {0}, 1);
        tensor.storageClass = storageClass;
        tensor.bytes = HexFormat.of().parseHex(hex);
        try (CheckpointReader reader =
                CheckpointReader.open(new TorchFiles().with("t", tensor).flat(temp.resolve("t")))) {
            return reader.read("t");
        }
    }

    private void assertTensorRefused(Consumer<Tensor> forge, String fault) throws IOException {
        for (boolean zip : List.of(true, false)) {
            Tensor tensor = new Tensor("0", new float[] {0, 1, 2, 3}, 4);
            forge.accept(tensor);
            Path file = write(new TorchFiles().with("t", tensor), zip);
            assertThatThrownBy(() -> CheckpointReader.open(file))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(fault);
        }
    }

    private void assertRefused(byte[] pickle, String fault) throws IOException {
        TorchFiles files = new TorchFiles();
        Path zip = files.zip(temp.resolve("forged.pth"), pickle);
        assertThatThrownBy(() -> CheckpointReader.open(zip))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(fault)
                .message()
                .hasLineCount(1);
        Path flat = Files.write(temp.resolve("forged.flat"), files.flat(pickle, true));
        assertThatThrownBy(() -> CheckpointReader.open(flat))
                .isInstanceOf(ConfigurationException.class);
    }
}
