package io.kinetoscope.model.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@code torch.save} writes, and, where a test asks for it, what it never would. */
public final class TorchFiles {

    /** Pickle opcodes, protocol 2. */
    static final class Pickle {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Pickle() {
            op(0x80).op(2);
        }

        Pickle op(int opcode) {
            out.write(opcode);
            return this;
        }

        Pickle raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Pickle int32(int value) {
            return raw(le(4).putInt(value).array());
        }

        Pickle text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return op('X').int32(bytes.length).raw(bytes);
        }

        Pickle number(long value) {
            return value == (int) value
                    ? op('J').int32((int) value)
                    : op(0x8a).op(8).raw(le(8).putLong(value).array());
        }

        Pickle global(String module, String name) {
            return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        }

        Pickle tuple(long... values) {
            op('(');
            for (long value : values) {
                number(value);
            }
            return op('t');
        }

        /** torch._utils._rebuild_tensor_v2 over a storage. */
        Pickle tensor(Tensor tensor, boolean flat) {
            global("torch._utils", "_rebuild_tensor_v2").op('(').op('(').text("storage");
            global("torch", tensor.storageClass).text(tensor.key).text("cpu");
            number(tensor.declaredElements);
            if (flat) {
                op('N');
            }
            op('t').op('Q').number(tensor.offset).tuple(tensor.shape).tuple(tensor.strides);
            return op(0x89).global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
        }

        byte[] stop() {
            op('.');
            return out.toByteArray();
        }
    }

    static final class Tensor {
        final String key;
        String storageClass = "FloatStorage";
        long declaredElements;
        long offset;
        long[] shape;
        long[] strides;
        byte[] bytes;

        Tensor(String key, float[] values, long... shape) {
            this.key = key;
            this.shape = shape;
            declaredElements = values.length;
            strides = new long[shape.length];
            long stride = 1;
            for (int d = shape.length - 1; d >= 0; d--) {
                strides[d] = stride;
                stride *= shape[d];
            }
            bytes = new byte[values.length * 4];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        }
    }

    final Map<String, Tensor> state = new LinkedHashMap<>();

    /** Adds a tensor of consecutive numbers. */
    public TorchFiles with(String name, long... shape) {
        int size = 1;
        for (long dimension : shape) {
            size *= (int) dimension;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i / 8f;
        }
        return with(name, new Tensor(Integer.toString(state.size()), values, shape));
    }

    TorchFiles with(String name, Tensor tensor) {
        state.put(name, tensor);
        return this;
    }

    public TorchFiles without(String name) {
        state.remove(name);
        return this;
    }

    /** {"epoch": 3, "arch": "ResNet", "state_dict": {...}, "best_prec1": 54.5}. */
    byte[] object(boolean flat) {
        Pickle p = new Pickle().op('}').op('(').text("epoch").number(3).text("arch").text("ResNet");
        p.text("state_dict").global("collections", "OrderedDict").op(')').op('R').op('(');
        state.forEach((name, tensor) -> p.text(name).tensor(tensor, flat));
        p.op('u');
        p.op('}').text("_metadata").op('}').op('s').op('b');
        p.text("best_prec1").op('G').raw(ByteBuffer.allocate(8).putDouble(54.5).array());
        return p.op('u').stop();
    }

    public Path zip(Path file) throws IOException {
        return zip(file, object(false));
    }

    Path zip(Path file, byte[] pickle) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            store(zip, "archive/data.pkl", pickle);
            store(zip, "archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (Tensor tensor : state.values()) {
                store(zip, "archive/data/" + tensor.key, tensor.bytes);
            }
            store(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    public Path flat(Path file) throws IOException {
        return Files.write(file, flat(object(true), true));
    }

    byte[] flat(byte[] object, boolean littleEndian) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] magic = {
            0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
        };
        out.writeBytes(new Pickle().op(0x8a).op(10).raw(magic).stop());
        out.writeBytes(new Pickle().number(1001).stop());
        out.writeBytes(
                new Pickle()
                        .op('}')
                        .op('(')
                        .text("protocol_version")
                        .number(1001)
                        .text("little_endian")
                        .op(littleEndian ? 0x88 : 0x89)
                        .op('u')
                        .stop());
        out.writeBytes(object);
        List<Tensor> stored = new ArrayList<>(state.values());
        Pickle keys = new Pickle().op(']').op('(');
        stored.forEach(tensor -> keys.text(tensor.key));
        out.writeBytes(keys.op('e').stop());
        for (Tensor tensor : stored) {
            out.writeBytes(le(8).putLong(tensor.declaredElements).array());
            out.writeBytes(tensor.bytes);
        }
        return out.toByteArray();
    }

    static ByteBuffer le(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
