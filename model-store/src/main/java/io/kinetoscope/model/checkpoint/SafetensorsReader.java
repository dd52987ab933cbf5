package io.kinetoscope.model.checkpoint;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: a 64-bit length, a JSON header of that length, raw tensors. Tensors of F32,
 * F64, F16, BF16 and I64 are read. The header is bounded, and every range that it declares lies in
 * the file and has the size of its shape, before a tensor is read.
 */
public final class SafetensorsReader implements TensorSource {

    static final String METADATA = "__metadata__";

    /** rsanet-motion takes 11 kB; as a tree it is some thirty times larger. */
    private static final int MAX_HEADER = 2 << 20;

    private static final int MAX_DIMENSIONS = 8;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** A tensor's place; {@code start} is a position in the file. */
    private record Range(TensorType type, List<Integer> shape, long start, int bytes) {}

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Range> ranges;

    private SafetensorsReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        ranges = Collections.unmodifiableMap(header());
    }

    /**
     * Opens a file and checks its header.
     *
     * @return a reader that the caller closes
     * @throws ConfigurationException when there is no such file, or it is malformed or cut off
     * @throws KinetoscopeException when it cannot be read
     */
    public static SafetensorsReader open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return new SafetensorsReader(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (MalformedFileException e) {
            throw malformed(file, e);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("there are no weights at %s".formatted(file), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public String origin() {
        return file.toString();
    }

    @Override
    public Set<String> names() {
        return ranges.keySet();
    }

    @Override
    public List<Integer> shape(String name) {
        return range(name).shape();
    }

    @Override
    public float[] read(String name) {
        Range range = range(name);
        try {
            ByteBuffer bytes = read(range.start(), range.bytes());
            float[] values = new float[range.bytes() / range.type().bytes()];
            for (int i = 0; i < values.length; i++) {
                values[i] = range.type().at(bytes, i * range.type().bytes());
            }
            return values;
        } catch (MalformedFileException e) {
            throw malformed(file, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Range range(String name) {
        Range range = ranges.get(name);
        if (range == null) {
            throw new IllegalArgumentException("there is no tensor '%s'".formatted(name));
        }
        return range;
    }

    private Map<String, Range> header() throws IOException {
        long length = channel.size() < Long.BYTES ? -1 : read(0, Long.BYTES).getLong();
        if (length < 2 || length > MAX_HEADER || length > channel.size() - Long.BYTES) {
            throw new MalformedFileException(
                    "its header has %d bytes in a file of %d".formatted(length, channel.size()));
        }
        long data = Long.BYTES + length;
        byte[] json = read(Long.BYTES, (int) length).array();
        JsonNode header;
        try {
            header = JSON.readTree(json);
        } catch (IOException e) {
            // Not only of the syntax: other encodings are recognised, and may be broken.
            throw new MalformedFileException("its header is no JSON");
        }
        if (!header.isObject()) {
            throw new MalformedFileException("its header is no JSON object");
        }
        Map<String, Range> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                found.put(entry.getKey(), range(entry.getKey(), entry.getValue(), data));
            }
        }
        return found;
    }

    private Range range(String name, JsonNode entry, long data) throws IOException {
        TensorType type = type(name, entry.path("dtype").asText());
        List<Integer> shape = new ArrayList<>();
        long bytes = type.bytes();
        for (JsonNode size : entry.path("shape")) {
            if (!size.isInt() || size.intValue() < 0 || shape.size() == MAX_DIMENSIONS) {
                throw wrong(name, "shape");
            }
            shape.add(size.intValue());
            bytes *= size.intValue();
            if (bytes > Integer.MAX_VALUE) {
                throw wrong(name, "shape");
            }
        }
        JsonNode offsets = entry.path("data_offsets");
        long start = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        boolean fits =
                entry.path("shape").isArray()
                        && offsets.size() == 2
                        && start >= 0
                        && end >= start
                        && end - start == bytes
                        && end <= channel.size() - data;
        if (!fits) {
            throw wrong(name, "data_offsets");
        }
        return new Range(type, List.copyOf(shape), data + start, (int) bytes);
    }

    private static TensorType type(String name, String dtype) {
        for (TensorType type : TensorType.values()) {
            if (type.safetensorsName().equals(dtype)) {
                return type;
            }
        }
        throw new MalformedFileException(
                "its tensor '%s' has dtype '%s', which is not read"
                        .formatted(Printable.text(name), Printable.text(dtype)));
    }

    private static MalformedFileException wrong(String name, String field) {
        return new MalformedFileException(
                "the %s of its tensor '%s' do not fit its type, its shape and the file"
                        .formatted(field, Printable.text(name)));
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new MalformedFileException("it is cut off");
            }
        }
        return bytes.flip();
    }

    private static ConfigurationException malformed(Path file, MalformedFileException e) {
        return new ConfigurationException(
                "%s cannot be read as safetensors: %s".formatted(file, e.getMessage()), e);
    }

    private static KinetoscopeException unreadable(Path file, IOException e) {
        return new KinetoscopeException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
}
