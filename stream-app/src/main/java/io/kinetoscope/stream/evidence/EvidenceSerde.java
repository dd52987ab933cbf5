package io.kinetoscope.stream.evidence;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import io.kinetoscope.stream.event.CameraSource;
import io.kinetoscope.stream.event.MalformedRecordException;
import java.time.ZoneOffset;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Topic {@code event-evidence}: the bytes of a picture, with CloudEvents 1.0 attributes in the
 * record's headers (the Kafka binding's binary mode), as {@code docs/EVENTS.md} describes it.
 *
 * <p>Serializer and deserializer need the record's headers, and refuse the methods without. Both
 * are immutable and safe for any number of threads.
 */
public final class EvidenceSerde implements Serde<EvidenceRecord> {

    private static final String TYPE_PREFIX = "io.kinetoscope.evidence.";

    @Override
    public Serializer<EvidenceRecord> serializer() {
        return new Writer();
    }

    /**
     * Reads what {@link #serializer} writes.
     *
     * @return a deserializer that throws {@link MalformedRecordException}, which says what is
     *     wrong, for anything else
     */
    @Override
    public Deserializer<EvidenceRecord> deserializer() {
        return new Reader();
    }

    private static final class Writer implements Serializer<EvidenceRecord> {

        // Unconfigured, it writes binary mode.
        private final CloudEventSerializer cloudEvents = new CloudEventSerializer();

        @Override
        public byte[] serialize(String topic, EvidenceRecord evidence) {
            throw new UnsupportedOperationException("evidence needs the record's headers");
        }

        @Override
        public byte[] serialize(String topic, Headers headers, EvidenceRecord evidence) {
            CloudEvent cloudEvent =
                    CloudEventBuilder.v1()
                            .withId(evidence.recordId())
                            .withSource(CameraSource.of(evidence.cameraId()))
                            .withType(TYPE_PREFIX + evidence.kind().word())
                            .withSubject(evidence.streamId())
                            .withTime(evidence.time().atOffset(ZoneOffset.UTC))
                            .withDataContentType(evidence.kind().contentType())
                            .withData(evidence.data())
                            .build();
            return cloudEvents.serialize(topic, headers, cloudEvent);
        }
    }

    private static final class Reader implements Deserializer<EvidenceRecord> {

        @Override
        public EvidenceRecord deserialize(String topic, byte[] value) {
            throw new UnsupportedOperationException("evidence needs the record's headers");
        }

        @Override
        public EvidenceRecord deserialize(String topic, Headers headers, byte[] value) {
            try {
                CloudEvent attributes = KafkaMessageFactory.createReader(headers, value).toEvent();
                if (value == null
                        || attributes.getTime() == null
                        || attributes.getSubject() == null) {
                    throw new IllegalArgumentException("value, ce_time or ce_subject is missing");
                }
                return new EvidenceRecord(
                        attributes.getId(),
                        CameraSource.camera(attributes.getSource()),
                        attributes.getSubject(),
                        attributes.getTime().toInstant(),
                        kind(attributes.getType()),
                        value);
            } catch (CloudEventRWException | IllegalStateException | IllegalArgumentException e) {
                throw new MalformedRecordException(
                        "The record is no evidence of an event: " + e.getMessage(), e);
            }
        }

        private static EvidenceRecord.Kind kind(String type) {
            for (EvidenceRecord.Kind kind : EvidenceRecord.Kind.values()) {
                if (type.equals(TYPE_PREFIX + kind.word())) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("ce_type is " + type);
        }
    }
}
