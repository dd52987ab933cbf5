package io.kinetoscope.model.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of all that the result of a training depends on. */
final class Fingerprint {

    private static final JsonMapper JSON = new JsonMapper();

    private Fingerprint() {}

    static String of(
            NetworkSpec network,
            InputSpec input,
            TrainingRecipe recipe,
            String data,
            TensorSource initial) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(JSON.writeValueAsBytes(network));
            digest.update(JSON.writeValueAsBytes(input));
            digest.update(JSON.writeValueAsBytes(recipe));
            digest.update(data.getBytes(StandardCharsets.UTF_8));
            for (String name : initial.names()) {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                float[] values = initial.read(name);
                ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
                bytes.asFloatBuffer().put(values);
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
