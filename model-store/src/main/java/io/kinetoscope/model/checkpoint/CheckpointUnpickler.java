package io.kinetoscope.model.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.Unpickler;

/**
 * Reads the pickles of PyTorch checkpoints and nothing else. A pickle is a program; this one runs
 * only the opcodes below and calls only the functions of {@link #resolve}, which are this class's
 * own. The library's fallback (an unknown class becomes a dictionary, a known one a Java object) is
 * out of reach: every opcode that names or makes an object is handled here or refused.
 *
 * <p>RATIONALE.md lists what a forged pickle can try and where it ends.
 */
final class CheckpointUnpickler extends Unpickler {

    /** The names, shapes and counters of RSANet-R50 take 44 kB. */
    static final int MAX_BYTES = 16 << 20;

    /** RSANet-R50 takes 11,300; each makes at most one object of bounded size. */
    private static final int MAX_OPCODES = 1_000_000;

    /** What a pickle may call, or name as the type of a storage. */
    private interface Global {}

    private enum Function implements Global {
        ORDERED_DICT,
        REBUILD_TENSOR,
        REBUILD_PARAMETER
    }

    private record StorageClass(TensorType type) implements Global {}

    private record Storage(String key, TensorType type, long elements) {}

    private final PickleBytes bytes;
    private int opcodes;

    private CheckpointUnpickler(PickleBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads the next pickle of {@code bytes}.
     *
     * @return a graph of {@code Map}, {@code List}, {@code Object[]} (a tuple), {@code String},
     *     {@code Number}, {@code Boolean}, {@link StoredTensor} and null
     * @throws MalformedFileException when it is malformed or asks for anything else
     */
    static Object read(PickleBytes bytes) {
        try {
            return new CheckpointUnpickler(bytes).load(bytes);
        } catch (MalformedFileException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // What the library throws for a stack that is empty or holds the wrong thing.
            throw new MalformedFileException(
                    "its pickle is malformed near byte %d".formatted(bytes.position()));
        }
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        if (++opcodes > MAX_OPCODES) {
            throw new MalformedFileException(
                    "its pickle has more than %d opcodes".formatted(MAX_OPCODES));
        }
        switch (opcode) {
            case Opcodes.GLOBAL -> stack.add(resolve(bytes.readName(), bytes.readName()));
            case Opcodes.STACK_GLOBAL -> stackGlobal();
            case Opcodes.REDUCE -> reduce();
            case Opcodes.BUILD -> build();
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<Object, Object>());
            case Opcodes.SETITEM -> setItems(popTwo());
            case Opcodes.SETITEMS -> setItems(stack.pop_all_since_marker());
            case Opcodes.EMPTY_LIST -> stack.add(new ArrayList<Object>(0));
            case Opcodes.APPEND -> append(Collections.singletonList(stack.pop()));
            case Opcodes.APPENDS -> append(stack.pop_all_since_marker());
            case Opcodes.BINUNICODE, Opcodes.BINSTRING -> {
                bytes.requireLength();
                return super.dispatch(opcode);
            }
            case Opcodes.PROTO,
                    Opcodes.FRAME,
                    Opcodes.MARK,
                    Opcodes.STOP,
                    Opcodes.NONE,
                    Opcodes.NEWTRUE,
                    Opcodes.NEWFALSE,
                    Opcodes.BININT,
                    Opcodes.BININT1,
                    Opcodes.BININT2,
                    Opcodes.LONG1,
                    Opcodes.BINFLOAT,
                    Opcodes.SHORT_BINUNICODE,
                    Opcodes.SHORT_BINSTRING,
                    Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE,
                    Opcodes.TUPLE1,
                    Opcodes.TUPLE2,
                    Opcodes.TUPLE3,
                    Opcodes.BINPUT,
                    Opcodes.LONG_BINPUT,
                    Opcodes.MEMOIZE,
                    Opcodes.BINGET,
                    Opcodes.LONG_BINGET,
                    Opcodes.BINPERSID -> {
                return super.dispatch(opcode);
            }
            default ->
                    throw new MalformedFileException(
                            "its pickle has opcode 0x%02x, which no checkpoint needs"
                                    .formatted(opcode));
        }
        return NO_RETURN_VALUE;
    }

    /** ("storage", class, key, device, elements), and null where old files tell a view. */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] tuple = (Object[]) id;
        boolean known =
                tuple.length >= 5
                        && "storage".equals(tuple[0])
                        && tuple[1] instanceof StorageClass
                        && (tuple.length == 5 || (tuple.length == 6 && tuple[5] == null));
        if (!known) {
            throw new MalformedFileException(
                    "its pickle refers to a storage in a way that is not read here; save it again"
                            + " with a current PyTorch");
        }
        return new Storage(text(tuple[2]), ((StorageClass) tuple[1]).type(), wholeNumber(tuple[4]));
    }

    private static Global resolve(String module, String name) {
        String global = module + "." + name;
        return switch (global) {
            case "collections.OrderedDict" -> Function.ORDERED_DICT;
            case "torch._utils._rebuild_tensor_v2" -> Function.REBUILD_TENSOR;
            case "torch._utils._rebuild_parameter" -> Function.REBUILD_PARAMETER;
            default -> storageClass(global);
        };
    }

    private static StorageClass storageClass(String global) {
        for (TensorType type : TensorType.values()) {
            if (global.equals("torch." + type.torchStorage())) {
                return new StorageClass(type);
            }
        }
        throw new MalformedFileException(
                "its pickle asks for '%s', and nothing but tensors is loaded from a pickle"
                        .formatted(Printable.text(global)));
    }

    private void stackGlobal() {
        String name = text(stack.pop());
        String module = text(stack.pop());
        stack.add(resolve(module, name));
    }

    private void reduce() {
        Object[] arguments = (Object[]) stack.pop();
        stack.add(
                switch ((Function) stack.pop()) {
                    case ORDERED_DICT -> orderedDict(arguments);
                    case REBUILD_TENSOR -> namedTensor(arguments);
                    case REBUILD_PARAMETER -> (StoredTensor) arguments[0];
                });
    }

    /** Called with nothing, or (as some Pythons write it) with a list of pairs. */
    private static Map<Object, Object> orderedDict(Object[] arguments) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (arguments.length > 0) {
            for (Object pair : (List<?>) arguments[0]) {
                Object[] entry = pair instanceof List<?> list ? list.toArray() : (Object[]) pair;
                dict.put(key(entry[0]), entry[1]);
            }
        }
        return dict;
    }

    /** Its name is the key below it on the stack, where it goes into a dictionary. */
    private StoredTensor namedTensor(Object[] arguments) {
        try {
            return tensor(arguments);
        } catch (MalformedFileException e) {
            throw stack.size() > 0 && stack.peek() instanceof String name ? e.of(name) : e;
        }
    }

    /** (storage, offset, size, stride, requires_grad, hooks...). */
    private static StoredTensor tensor(Object[] arguments) {
        Storage storage = (Storage) arguments[0];
        List<Integer> shape = new ArrayList<>();
        for (Object size : (Object[]) arguments[2]) {
            long value = wholeNumber(size);
            if (value > Integer.MAX_VALUE) {
                throw new MalformedFileException(
                        "it has a tensor with a dimension of %d".formatted(value));
            }
            shape.add((int) value);
        }
        List<Long> strides =
                Arrays.stream((Object[]) arguments[3])
                        .map(CheckpointUnpickler::wholeNumber)
                        .toList();
        return new StoredTensor(
                storage.key(),
                storage.type(),
                storage.elements(),
                wholeNumber(arguments[1]),
                shape,
                strides);
    }

    /** A state_dict carries its modules' versions as an attribute: not needed. */
    private void build() {
        stack.pop();
        if (!(stack.peek() instanceof Map<?, ?>)) {
            throw new MalformedFileException(
                    "its pickle sets the state of something that is not a dictionary");
        }
    }

    private List<Object> popTwo() {
        Object value = stack.pop();
        Object key = stack.pop();
        return Arrays.asList(key, value);
    }

    @SuppressWarnings("unchecked")
    private void setItems(List<Object> items) {
        Map<Object, Object> dict = (Map<Object, Object>) stack.peek();
        for (int i = 0; i < items.size(); i += 2) {
            dict.put(key(items.get(i)), items.get(i + 1));
        }
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        ((List<Object>) stack.peek()).addAll(items);
    }

    /** A dictionary as a key would be hashed through all that it holds, itself perhaps. */
    private static Object key(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof Boolean) {
            return key;
        }
        throw new MalformedFileException("its pickle has a dictionary key that is no string");
    }

    private static String text(Object value) {
        if (value instanceof String string) {
            return string;
        }
        throw new MalformedFileException("its pickle has a name that is no string");
    }

    private static long wholeNumber(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number >= 0) {
                return number;
            }
        }
        throw new MalformedFileException(
                "its pickle has %s where a size is due"
                        .formatted(
                                value instanceof Number && !(value instanceof BigInteger)
                                        ? value
                                        : "something else"));
    }
}
