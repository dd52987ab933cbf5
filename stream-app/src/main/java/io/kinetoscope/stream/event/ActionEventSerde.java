package io.kinetoscope.stream.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.net.URI;
import java.time.ZoneOffset;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Topic {@code action-events}: the body as JSON (UTF-8), with CloudEvents 1.0 attributes in the
 * record's headers (the Kafka binding's binary mode). The formats are described in {@code
 * docs/EVENTS.md} and {@code action-event.schema.json}.
 *
 * <p>Serializer and deserializer need the record's headers, and refuse the methods without. Both
 * are immutable and safe for any number of threads.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     binding</a>
 */
public final class ActionEventSerde implements Serde<ActionEvent> {

    /** {@code ce_dataschema}; the number changes when a reader of the old one could not read. */
    public static final URI SCHEMA = URI.create("urn:kinetoscope:schema:action-event:1");

    private static final String TYPE_PREFIX = "io.kinetoscope.action.";
    private static final String KIND = "action event";

    /**
     * Writes the body, and the attributes into the headers, in place of those of an event that are
     * there already.
     */
    @Override
    public Serializer<ActionEvent> serializer() {
        return new Writer();
    }

    /**
     * Reads what {@link #serializer} writes; unknown fields and headers are let be.
     *
     * @return a deserializer that throws {@link MalformedRecordException}, which says what is
     *     wrong, for anything else
     */
    @Override
    public Deserializer<ActionEvent> deserializer() {
        return new Reader();
    }

    private static final class Writer implements Serializer<ActionEvent> {

        // Unconfigured, it writes binary mode.
        private final CloudEventSerializer cloudEvents = new CloudEventSerializer();

        @Override
        public byte[] serialize(String topic, ActionEvent event) {
            throw new UnsupportedOperationException("an action event needs the record's headers");
        }

        @Override
        public byte[] serialize(String topic, Headers headers, ActionEvent event) {
            CloudEvent cloudEvent =
                    CloudEventBuilder.v1()
                            .withId(event.recordId())
                            .withSource(CameraSource.of(event.cameraId()))
                            .withType(TYPE_PREFIX + event.type().word())
                            .withSubject(event.streamId())
                            .withTime(event.time().atOffset(ZoneOffset.UTC))
                            .withDataSchema(SCHEMA)
                            .withDataContentType("application/json")
                            .withData(body(event))
                            .build();
            // Kafka Streams hands the headers of the record that caused this one on.
            headers.remove("content-type");
            headers.remove("ce_specversion");
            for (String attribute : SpecVersion.V1.getAllAttributes()) {
                headers.remove("ce_" + attribute);
            }
            return cloudEvents.serialize(topic, headers, cloudEvent);
        }
    }

    private static final class Reader implements Deserializer<ActionEvent> {

        @Override
        public ActionEvent deserialize(String topic, byte[] value) {
            throw new UnsupportedOperationException("an action event needs the record's headers");
        }

        @Override
        public ActionEvent deserialize(String topic, Headers headers, byte[] value) {
            JsonFields body = JsonFields.parse(KIND, value);
            CloudEvent attributes = attributes(headers, value);
            if (attributes.getTime() == null) {
                throw new MalformedRecordException(KIND + ": header ce_time is missing");
            }
            ActionEvent.Type type = type(body);
            if (!attributes.getType().equals(TYPE_PREFIX + type.word())) {
                throw body.wrong("type", "must be that of header ce_type, " + attributes.getType());
            }
            try {
                return new ActionEvent(
                        body.text("id"),
                        type,
                        body.text("cameraId"),
                        body.text("streamId"),
                        body.text("label"),
                        body.smallCount("labelIndex"),
                        body.score("score"),
                        body.score("topScore"),
                        body.time("start"),
                        body.timeOrNull("end"),
                        body.model("model"),
                        body.labelScores("topK"),
                        body.latency("latencyMs"),
                        body.evidence("evidence"),
                        attributes.getId(),
                        attributes.getTime().toInstant());
            } catch (IllegalArgumentException e) {
                throw new MalformedRecordException(KIND + ": " + e.getMessage(), e);
            }
        }
    }

    private static byte[] body(ActionEvent event) {
        return JsonBody.of(
                body ->
                        body.put("id", event.id())
                                .put("type", event.type().word())
                                .put("cameraId", event.cameraId())
                                .put("streamId", event.streamId())
                                .put("label", event.label())
                                .put("labelIndex", event.labelIndex())
                                .put("score", event.score())
                                .put("topScore", event.topScore())
                                .put("start", event.start())
                                .put("end", event.end())
                                .put("model", event.model())
                                .put("topK", event.topK())
                                .put("latencyMs", event.latencyMs())
                                .put("evidence", event.evidence()));
    }

    private static CloudEvent attributes(Headers headers, byte[] value) {
        try {
            return KafkaMessageFactory.createReader(headers, value).toEvent();
        } catch (CloudEventRWException | IllegalStateException e) {
            throw new MalformedRecordException(
                    KIND + ": the headers are no CloudEvent: " + e.getMessage(), e);
        }
    }

    private static ActionEvent.Type type(JsonFields body) {
        String word = body.text("type");
        for (ActionEvent.Type type : ActionEvent.Type.values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        throw body.wrong("type", "must be started, updated or ended");
    }
}
