package io.kinetoscope.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.camera.CameraDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file of camera definitions, YAML or JSON: {@code cameras:} and under it each camera's id with
 * what {@link CameraDefinition} has.
 */
final class CameraFile {

    private static final Path STANDARD_INPUT = Path.of("-");
    private static final int MAX_BYTES = 1 << 20;

    // It reads trees alone: no class is named by the file.
    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    private CameraFile() {}

    /**
     * Reads a file.
     *
     * @param file {@code -} for standard input
     * @return definitions by id
     * @throws ConfigurationException when it cannot be read, is too large, or a definition is
     *     wrong; the message has no credentials
     */
    static SortedMap<String, CameraDefinition> read(Path file) {
        byte[] bytes;
        try (InputStream in =
                file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new ConfigurationException("the file %s cannot be read".formatted(file), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new ConfigurationException(
                    "the file %s has more than %d MB".formatted(file, MAX_BYTES >> 20));
        }
        return parse(file.toString(), bytes);
    }

    /**
     * @param name of the file, for messages
     */
    static SortedMap<String, CameraDefinition> parse(String name, byte[] bytes) {
        JsonNode root;
        try {
            root = YAML.readTree(bytes);
        } catch (JsonProcessingException e) {
            // The parser's message would quote the file, in which a password may stand by mistake.
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new ConfigurationException(
                    "the file %s is no YAML, or names something twice, near line %d"
                            .formatted(name, Math.max(1, line)));
        } catch (IOException e) {
            throw new ConfigurationException("the file %s cannot be read".formatted(name), e);
        }
        JsonNode cameras = root.path("cameras");
        if (!cameras.isObject() || root.size() != 1) {
            throw new ConfigurationException(
                    "the file %s has to hold 'cameras:' and nothing else, with an id and its uri for"
                                    .formatted(name)
                            + " each camera under it");
        }
        SortedMap<String, CameraDefinition> definitions = new TreeMap<>();
        for (Map.Entry<String, JsonNode> camera : cameras.properties()) {
            definitions.put(
                    camera.getKey(), CameraDefinition.of(camera.getKey(), camera.getValue()));
        }
        return definitions;
    }
}
