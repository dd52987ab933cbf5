package io.kinetoscope.model.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.rsa.Transform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads and writes {@code model.json}: strictly, so that a misspelt field is not a default. */
final class ManifestJson {

    /** 100,000 labels of 40 characters. */
    private static final int MAX_BYTES = 4 << 20;

    private static final Pattern MISSING =
            Pattern.compile("Missing (?:required )?creator property '([^']*)'");

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    private ManifestJson() {}

    static byte[] write(ModelManifest manifest) {
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return (JSON.writer(printer).writeValueAsString(manifest) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @throws ConfigurationException when the file is not a manifest; one line names the file and
     *     the field
     * @throws KinetoscopeException when it cannot be read
     */
    static ModelManifest read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "the manifest %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw wrong(file, "it has more than %d bytes".formatted(MAX_BYTES), null);
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (!(json instanceof ObjectNode manifest)) {
                throw wrong(file, "it is no JSON object", null);
            }
            addLaterFields(manifest);
            return JSON.treeToValue(manifest, ModelManifest.class);
        } catch (UnrecognizedPropertyException e) {
            throw wrong(file, "it has a field '%s' that is not known".formatted(path(e)), e);
        } catch (JsonMappingException e) {
            throw wrong(file, fault(e), e);
        } catch (IOException e) {
            throw wrong(file, "it is no JSON: " + withoutJackson(firstLine(e)), e);
        }
    }

    /** Gives the fields that early manifests do not have the value that they had then. */
    private static void addLaterFields(ObjectNode manifest) {
        if (!manifest.has("precision")) {
            manifest.put("precision", Precision.FLOAT32.toString());
        }
        if (manifest.get("provenance") instanceof ObjectNode origin && !origin.has("training")) {
            origin.putNull("training");
        }
        if (manifest.get("network") instanceof ObjectNode network && !network.has("transform")) {
            network.put("transform", Transform.RSA.toString());
        }
    }

    private static String fault(JsonMappingException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IllegalArgumentException) {
            return cause.getMessage();
        }
        String path = path(e);
        Matcher missing = MISSING.matcher(firstLine(e));
        if (missing.find()) {
            String name = missing.group(1);
            boolean named = path.isEmpty() || path.equals(name) || path.endsWith("." + name);
            return "it has no field '%s'"
                    .formatted(named ? (path.isEmpty() ? name : path) : path + "." + name);
        }
        if (e instanceof MismatchedInputException mismatch && !path.isEmpty()) {
            return "field '%s' is of the wrong kind: a %s belongs there"
                    .formatted(path, kind(mismatch.getTargetType()));
        }
        return path.isEmpty()
                ? withoutJackson(firstLine(e))
                : "field '%s': %s".formatted(path, withoutJackson(firstLine(e)));
    }

    /** What JSON calls the values that a Java type is read from. */
    private static String kind(Class<?> type) {
        if (type == null) {
            return "value of another kind";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "list";
        }
        if (type.isEnum() || type == String.class || type == Instant.class) {
            return "text";
        }
        boolean number = type.isPrimitive() || Number.class.isAssignableFrom(type);
        return number ? "number" : "object";
    }

    /** Jackson adds, in brackets, how to configure Jackson. */
    private static String withoutJackson(String message) {
        return message.replaceFirst("\\s*[(\\[](start marker|Source|.*Feature|.*Creator).*", "");
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                .collect(Collectors.joining("."));
    }

    private static String firstLine(IOException e) {
        String message =
                e instanceof JsonProcessingException json
                        ? json.getOriginalMessage()
                        : e.getMessage();
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    private static ConfigurationException wrong(Path file, String fault, Throwable cause) {
        return new ConfigurationException(
                "the manifest %s is wrong: %s".formatted(file, fault), cause);
    }
}
