package io.kinetoscope.model.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The elements of a JSON file that is a list, and the fields of one that is an object. */
final class JsonRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonRecords() {}

    /**
     * @param line that it begins in, counted from 1
     * @param name of a field; empty for an element of a list
     */
    record Entry(int line, String name, JsonNode value) {

        /** A text or a number as text; empty when it is neither or not there. */
        String text(String field) {
            JsonNode node = value.path(field);
            return node.isValueNode() && !node.isNull() ? node.asText() : "";
        }
    }

    static List<Entry> list(TextFile file) {
        return read(file, JsonToken.START_ARRAY, "a list");
    }

    static List<Entry> fields(TextFile file) {
        return read(file, JsonToken.START_OBJECT, "an object");
    }

    private static List<Entry> read(TextFile file, JsonToken begin, String kind) {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(file.text())) {
            if (parser.nextToken() != begin) {
                throw new ConfigurationException(
                        "%s is not %s as JSON: is it the right file?".formatted(file.file(), kind));
            }
            for (JsonToken token = parser.nextToken();
                    token != JsonToken.END_ARRAY && token != JsonToken.END_OBJECT;
                    token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                String name = "";
                if (token == JsonToken.FIELD_NAME) {
                    name = parser.currentName();
                    parser.nextToken();
                }
                entries.add(new Entry(line, name, JSON.readTree(parser)));
            }
            return entries;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new ConfigurationException(
                    new Problem(
                                    file.file(),
                                    line,
                                    "it is not JSON: "
                                            + e.getOriginalMessage().lines().findFirst().orElse(""))
                            .toString(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed", e);
        }
    }
}
