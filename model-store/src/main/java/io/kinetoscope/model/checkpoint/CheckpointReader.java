package io.kinetoscope.model.checkpoint;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * The {@code state_dict} of a file that {@code torch.save} wrote, in either of its containers. No
 * code of the file runs, and no size that it declares is believed before it is checked. Tensors of
 * float32, float64, float16, bfloat16 and int64 are read, contiguous or strided.
 */
public final class CheckpointReader implements TensorSource {

    private static final String STATE_DICT = "state_dict";

    private final Path file;
    private final StorageContainer container;
    private final Map<String, StoredTensor> tensors;

    private CheckpointReader(
            Path file, StorageContainer container, Map<String, StoredTensor> tensors) {
        this.file = file;
        this.container = container;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Opens a checkpoint: a dictionary with a {@code state_dict}, or a bare one.
     *
     * @return a reader of its tensors, by the names in the file, which the caller closes
     * @throws ConfigurationException when there is no such file, or it is no checkpoint, is cut off
     *     or asks for anything but tensors; the message is one line with the path
     * @throws KinetoscopeException when it cannot be read
     */
    public static CheckpointReader open(Path file) {
        StorageContainer container = null;
        try {
            container = container(file);
            Map<String, StoredTensor> tensors = stateDict(container.object());
            if (container instanceof FlatContainer flat) {
                flat.locate(allTensors(flat.object()));
            }
            requireStorages(container, tensors);
            CheckpointReader reader = new CheckpointReader(file, container, tensors);
            container = null;
            return reader;
        } catch (MalformedFileException e) {
            throw malformed(file, e);
        } catch (ZipException | EOFException e) {
            throw malformed(file, new MalformedFileException("its zip is damaged"));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("there is no checkpoint at %s".formatted(file), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        } finally {
            closeQuietly(container);
        }
    }

    @Override
    public String origin() {
        return file.toString();
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public List<Integer> shape(String name) {
        return tensor(name).shape();
    }

    @Override
    public float[] read(String name) {
        StoredTensor tensor = tensor(name);
        try {
            return tensor.gather(container.read(tensor));
        } catch (MalformedFileException e) {
            throw malformed(file, e.of(name));
        } catch (ZipException | EOFException e) {
            throw malformed(file, new MalformedFileException("its zip is damaged"));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            container.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor '%s'".formatted(name));
        }
        return tensor;
    }

    private static StorageContainer container(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new MalformedFileException("it is a directory");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(2);
        }
        if (start.length == 2 && start[0] == 'P' && start[1] == 'K') {
            return new ZipContainer(file);
        }
        if (start.length == 2 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
            throw new MalformedFileException("it is compressed with gzip; gunzip it first");
        }
        if (start.length == 2 && start[0] == (byte) 0x80) {
            return new FlatContainer(file);
        }
        throw new MalformedFileException("it is neither of the formats that torch.save writes");
    }

    private static void requireStorages(
            StorageContainer container, Map<String, StoredTensor> tensors) {
        for (Map.Entry<String, StoredTensor> tensor : tensors.entrySet()) {
            try {
                container.requireStorage(tensor.getValue());
            } catch (MalformedFileException e) {
                throw e.of(tensor.getKey());
            }
        }
    }

    private static Map<String, StoredTensor> stateDict(Object object) {
        if (!(object instanceof Map<?, ?> dict)) {
            throw new MalformedFileException("it holds no dictionary with a 'state_dict'");
        }
        Object state = dict.containsKey(STATE_DICT) ? dict.get(STATE_DICT) : dict;
        if (!(state instanceof Map<?, ?> named) || named.isEmpty()) {
            throw new MalformedFileException("its 'state_dict' is no dictionary of tensors");
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        named.forEach(
                (name, value) -> {
                    if (!(name instanceof String text && value instanceof StoredTensor tensor)) {
                        throw new MalformedFileException(
                                "its 'state_dict' holds '%s', which is no tensor"
                                        .formatted(Printable.text(String.valueOf(name))));
                    }
                    tensors.put(text, tensor);
                });
        return tensors;
    }

    /** Every tensor of the object graph, those of an optimizer among them. */
    private static List<StoredTensor> allTensors(Object object) {
        List<StoredTensor> found = new ArrayList<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> open = new ArrayList<>(Collections.singletonList(object));
        while (!open.isEmpty()) {
            Object next = open.remove(open.size() - 1);
            if (next instanceof StoredTensor tensor) {
                found.add(tensor);
            } else if (next != null && seen.add(next)) {
                if (next instanceof Map<?, ?> map) {
                    open.addAll(map.values());
                } else if (next instanceof List<?> list) {
                    open.addAll(list);
                } else if (next instanceof Object[] tuple) {
                    Collections.addAll(open, tuple);
                }
            }
        }
        return found;
    }

    private static ConfigurationException malformed(Path file, MalformedFileException e) {
        return new ConfigurationException(
                "%s cannot be read as a checkpoint: %s".formatted(file, e.getMessage()), e);
    }

    private static KinetoscopeException unreadable(Path file, IOException e) {
        return new KinetoscopeException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }

    private static void closeQuietly(StorageContainer container) {
        if (container != null) {
            try {
                container.close();
            } catch (IOException e) {
                throw new KinetoscopeException(
                        "a checkpoint cannot be closed: %s".formatted(e.getMessage()), e);
            }
        }
    }
}
