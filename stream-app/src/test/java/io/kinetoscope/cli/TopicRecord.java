package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record as a subscriber reads it; what cannot be read as it should be fails the test.
 *
 * @param raw as Kafka's client has it
 */
record TopicRecord(ConsumerRecord<byte[], byte[]> raw) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String key() {
        return new String(raw.key(), UTF_8);
    }

    boolean isTombstone() {
        return raw.value() == null;
    }

    byte[] value() {
        return raw.value();
    }

    Instant time() {
        return Instant.ofEpochMilli(raw.timestamp());
    }

    String header(String name) {
        Header header = raw.headers().lastHeader(name);
        assertThat(header).as("header %s on %s", name, raw.topic()).isNotNull();
        return new String(header.value(), UTF_8);
    }

    JsonNode json() {
        try {
            return JSON.readTree(raw.value());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    FrameWindow window() {
        try {
            return FrameWindowFormat.parse(raw.value());
        } catch (MalformedWindowException e) {
            throw new AssertionError(e);
        }
    }
}
