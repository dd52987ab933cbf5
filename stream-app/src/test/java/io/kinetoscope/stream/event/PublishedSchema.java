package io.kinetoscope.stream.event;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A JSON Schema as it is published beside the code. */
final class PublishedSchema {

    private final JsonSchema schema;

    PublishedSchema(String resource) {
        schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(PublishedSchema.class.getResourceAsStream(resource));
    }

    /** What is wrong with the body; empty where it is right. */
    List<String> faults(byte[] body) {
        return faults(new String(body, StandardCharsets.UTF_8));
    }

    List<String> faults(String body) {
        return schema.validate(body, InputFormat.JSON).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }
}
