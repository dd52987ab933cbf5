package io.kinetoscope.ingest.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Kafka's serde of {@link FrameWindow}. Bytes that are not protobuf give Kafka's {@link
 * SerializationException}, as its contract asks; the rules of {@link FrameWindowFormat} are not
 * checked here.
 */
public final class FrameWindowSerde implements Serde<FrameWindow> {

    @Override
    public Serializer<FrameWindow> serializer() {
        return (topic, window) -> window == null ? null : window.toByteArray();
    }

    @Override
    public Deserializer<FrameWindow> deserializer() {
        return FrameWindowSerde::deserialize;
    }

    private static FrameWindow deserialize(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return FrameWindow.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new SerializationException("A record of " + topic + " is no FrameWindow", e);
        }
    }
}
