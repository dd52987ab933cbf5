package io.kinetoscope.model.script;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The few opcodes of Python's pickle protocol 2 that a TorchScript archive is written with
 * (PyTorch, {@code torch/csrc/jit/docs/serialization.md}). Values nest by the calls between a
 * beginning and its end.
 */
final class PickleWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        out.write(0x80);
        out.write(2);
    }

    PickleWriter string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return op('X').int32(bytes.length).raw(bytes);
    }

    PickleWriter integer(int value) {
        return op('J').int32(value);
    }

    PickleWriter bool(boolean value) {
        return op(value ? 0x88 : 0x89);
    }

    PickleWriter integers(List<Integer> values) {
        op(']').op('(');
        values.forEach(this::integer);
        return op('e');
    }

    PickleWriter beginTuple() {
        return op('(');
    }

    PickleWriter endTuple() {
        return op('t');
    }

    /** Then keys and values in turns. */
    PickleWriter beginDict() {
        return op('}').op('(');
    }

    PickleWriter endDict() {
        return op('u');
    }

    /** A class, or something else that a Python module has. */
    PickleWriter global(String module, String name) {
        return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Then the object's state and {@link #endObject}. */
    PickleWriter beginObject(String module, String name) {
        return global(module, name).op(')').op(0x81);
    }

    PickleWriter endObject() {
        return op('b');
    }

    /**
     * A tensor of float32 in row-major order that begins its storage.
     *
     * @param storage key of the storage
     */
    PickleWriter tensor(String storage, List<Integer> shape) {
        int elements = shape.stream().reduce(1, Math::multiplyExact);
        global("torch._utils", "_rebuild_tensor_v2").beginTuple();
        beginTuple();
        string("storage").global("torch", "FloatStorage").string(storage).string("cpu");
        integer(elements).endTuple().op('Q');
        integer(0);
        beginTuple();
        shape.forEach(this::integer);
        endTuple().beginTuple();
        int stride = elements;
        for (int size : shape) {
            stride = size == 0 ? 1 : stride / size;
            integer(stride);
        }
        endTuple().bool(false);
        return global("collections", "OrderedDict").op(')').op('R').endTuple().op('R');
    }

    byte[] end() {
        op('.');
        return out.toByteArray();
    }

    private PickleWriter op(int code) {
        out.write(code);
        return this;
    }

    private PickleWriter int32(int value) {
        return raw(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
    }

    private PickleWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }
}
