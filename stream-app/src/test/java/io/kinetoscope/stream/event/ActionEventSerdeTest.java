package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionEventSerdeTest {

    private static final String TOPIC = "action-events";

    private final ActionEventSerde serde = new ActionEventSerde();
    private final PublishedSchema schema = new PublishedSchema("action-event.schema.json");
    // Started, updated, ended.
    private final List<ActionEvent> events =
            new ScoreScript(ScoreScript.plain())
                    .wave(0.7, 0.7, 0.7, 0.7, 0.8)
                    .endSession(2.5)
                    .events();

    @Test
    void shouldWriteTheBodyInAFixedOrder() {
        String id = events.get(0).id();
        assertThat(body(events.get(0)))
                .isEqualTo(
                        "{\"id\":\""
                                + id
                                + "\",\"type\":\"started\",\"cameraId\":\"door\","
                                + "\"streamId\":\"door\",\"label\":\"wave\",\"labelIndex\":1,"
                                + "\"score\":0.7,\"topScore\":0.7,"
                                + "\"start\":\"2026-05-01T12:00:00.000000Z\",\"end\":null,"
                                + "\"model\":{\"name\":\"tiny\",\"version\":1},"
                                + "\"topK\":[{\"label\":\"wave\",\"score\":0.7},"
                                + "{\"label\":\"nothing\",\"score\":0.3}],"
                                + "\"latencyMs\":{\"capture\":12.0,\"queue\":3.0,"
                                + "\"inference\":40.0,\"total\":55.0},\"evidence\":null}");
    }

    @Test
    void shouldTellTheEndOnceItIsKnown() {
        assertThat(events).extracting(ActionEvent::type).containsExactly(ActionEvent.Type.values());
        assertThat(body(events.get(1))).contains("\"end\":null");
        assertThat(body(events.get(2))).contains("\"end\":\"2026-05-01T12:00:02.500000Z\"");
    }

    @Test
    void shouldWriteWhatThePublishedSchemaSays() {
        assertThat(events).allSatisfy(event -> assertThat(schema.faults(body(event))).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"started\"|\"begun\"",
                "\"started\"|\"ended\"",
                "\"end\":null|\"end\":\"2026-05-01T12:00:02.500000Z\"",
                ",\"end\":null|",
                "\"score\":0.7|\"score\":1.7",
                "\"labelIndex\":1|\"labelIndex\":\"1\"",
                "12:00:00.000000Z|12:00",
                "\"version\":1|\"version\":null",
            })
    void shouldHaveASchemaThatRefusesWrongBodies(String right, String wrong) {
        String body = body(events.get(0));
        String spoilt = body.replace(right, wrong == null ? "" : wrong);
        assertThat(spoilt).isNotEqualTo(body);
        assertThat(schema.faults(spoilt)).isNotEmpty();
    }

    @Test
    void shouldWriteCloudEventsHeaders() {
        Headers headers = new RecordHeaders();
        serde.serializer().serialize(TOPIC, headers, events.get(1));
        assertThat(texts(headers))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", events.get(1).id() + "-updated-1",
                                "ce_source", "/kinetoscope/cameras/door",
                                "ce_type", "io.kinetoscope.action.updated",
                                "ce_subject", "door",
                                "ce_time", "2026-05-01T12:00:02.5Z",
                                "ce_dataschema", "urn:kinetoscope:schema:action-event:1",
                                "content-type", "application/json"));
    }

    @Test
    void shouldWriteTheSecondsOfAWholeMinuteToo() {
        Headers headers = new RecordHeaders();
        serde.serializer().serialize(TOPIC, headers, events.get(0));
        assertThat(texts(headers)).containsEntry("ce_time", "2026-05-01T12:00:00Z");
    }

    @Test
    void shouldBeReadByAnyCloudEventsClient() {
        Headers headers = new RecordHeaders();
        byte[] value = serde.serializer().serialize(TOPIC, headers, events.get(2));
        try (CloudEventDeserializer client = new CloudEventDeserializer()) {
            CloudEvent read = client.deserialize(TOPIC, headers, value);
            assertThat(read.getTime().toInstant()).isEqualTo(events.get(2).end());
            assertThat(read.getData().toBytes()).isEqualTo(value);
        }
    }

    @Test
    void shouldReplaceTheHeadersOfAnotherEventAndKeepTheRest() {
        Headers headers = new RecordHeaders();
        headers.add("trace", bytes("7"));
        serde.serializer().serialize(TOPIC, headers, events.get(0));
        serde.serializer().serialize(TOPIC, headers, events.get(2));
        assertThat(headers.headers("ce_id")).hasSize(1);
        assertThat(texts(headers))
                .containsEntry("ce_id", events.get(2).recordId())
                .containsEntry("trace", "7");
    }

    @ParameterizedTest
    @CsvSource({"hall 2+3, hall%202%2B3", "Tür/a?b#c, T%C3%BCr%2Fa%3Fb%23c", "100%, 100%25"})
    void shouldWriteAnyCameraNameAsAUri(String camera, String segment) {
        Headers headers = new RecordHeaders();
        ActionEvent event = fromCamera(camera);
        byte[] value = serde.serializer().serialize(TOPIC, headers, event);
        assertThat(texts(headers)).containsEntry("ce_source", "/kinetoscope/cameras/" + segment);
        assertThat(serde.deserializer().deserialize(TOPIC, headers, value)).isEqualTo(event);
    }

    @Test
    void shouldReadWhatItWrote() {
        assertThat(events)
                .allSatisfy(
                        event -> {
                            Headers headers = new RecordHeaders();
                            byte[] value = serde.serializer().serialize(TOPIC, headers, event);
                            assertThat(serde.deserializer().deserialize(TOPIC, headers, value))
                                    .isEqualTo(event);
                        });
    }

    @Test
    void shouldReadAReferenceToEvidenceThatItWrote() {
        for (Optional<String> animation : List.of(Optional.of("a"), Optional.<String>empty())) {
            ActionEvent event =
                    events.get(0).with(new EvidenceReference("event-evidence", "t", animation));
            Headers headers = new RecordHeaders();
            byte[] value = serde.serializer().serialize(TOPIC, headers, event);

            assertThat(serde.deserializer().deserialize(TOPIC, headers, value)).isEqualTo(event);
            assertThat(schema.faults(new String(value, StandardCharsets.UTF_8))).isEmpty();
        }
    }

    @Test
    void shouldReadAnEventOfTheTimeBeforeEvidence() {
        assertThat(read(body(events.get(0)).replace(",\"evidence\":null", "")))
                .isEqualTo(events.get(0));
    }

    @Test
    void shouldLetFieldsBeThatItDoesNotKnow() {
        assertThat(read(body(events.get(0)).replaceFirst("\\{", "{\"colour\":\"red\",")))
                .isEqualTo(events.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"type\":\"started\"|\"type\":\"begun\"|type must be started, updated or ended",
                "\"type\":\"started\"|\"type\":\"ended\"|type must be that of header ce_type",
                "\"id\"|\"di\"|action event: id must be a text",
                "\"labelIndex\":1|\"labelIndex\":-1|labelIndex must not be negative",
                "\"labelIndex\":1|\"labelIndex\":1.5|labelIndex must be a whole number",
                "\"labelIndex\":1|\"labelIndex\":3000000000|labelIndex must be at most 2147483647",
                "\"score\":0.7,|\"score\":\"0.7\",|score must be a number",
                "\"score\":0.7,|\"score\":1e999,|score must be a number",
                "\"score\":0.7,|\"score\":7,|score must be 0 to 1",
                "T12:00:00.000000Z|T25:00|start must be a time such as",
                "\"end\":null,||end must be a text",
                "\"end\":null|\"end\":\"2026-05-01T12:00:02Z\"|an end if, and only if, it ended",
                "{\"name\":\"tiny\",\"version\":1}|7|model must be an object",
                "\"version\":1|\"version\":\"1\"|model.version must be a whole number",
                "[{\"label\":\"wave\"|[{\"label\":5|topK[0].label must be a text",
                "\"topK\":[|\"topK\":[3,|topK must be a list of objects",
                "\"capture\":12.0|\"capture\":null|latencyMs.capture must be a number",
                "\"id\":|\"id\":\"a\",\"id\":|no JSON: Duplicate field 'id'",
                "null}||the value is no JSON",
                "null}|null}{}|the value is no JSON",
                "\"evidence\":null|\"evidence\":7|evidence must be an object",
                "\"evidence\":null|\"evidence\":{}|evidence.topic must be a text",
            })
    void shouldSayWhatIsWrongWithABody(String right, String wrong, String reason) {
        String body = body(events.get(0));
        String spoilt = body.replace(right, wrong == null ? "" : wrong);
        assertThat(spoilt).isNotEqualTo(body);
        assertThatThrownBy(() -> read(spoilt))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"})
    void shouldRefuseARecordWithoutAHeader(String header) {
        Headers headers = new RecordHeaders();
        byte[] value = serde.serializer().serialize(TOPIC, headers, events.get(0));
        headers.remove(header);
        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, headers, value))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("action event: ");
    }

    @ParameterizedTest
    @CsvSource({"ce_time,yesterday", "ce_source,a b", "ce_specversion,9"})
    void shouldRefuseAHeaderThatIsWrong(String header, String text) {
        Headers headers = new RecordHeaders();
        byte[] value = serde.serializer().serialize(TOPIC, headers, events.get(0));
        headers.remove(header).add(header, bytes(text));
        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, headers, value))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("action event: the headers are no CloudEvent");
    }

    @Test
    void shouldRefuseARecordWithoutAValue() {
        byte[] none = null;
        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, new RecordHeaders(), none))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("action event: the record has no value");
    }

    private String body(ActionEvent event) {
        byte[] value = serde.serializer().serialize(TOPIC, new RecordHeaders(), event);
        return new String(value, StandardCharsets.UTF_8);
    }

    private ActionEvent read(String body) {
        Headers headers = new RecordHeaders();
        serde.serializer().serialize(TOPIC, headers, events.get(0));
        return serde.deserializer().deserialize(TOPIC, headers, bytes(body));
    }

    private ActionEvent fromCamera(String camera) {
        ActionEvent event = events.get(0);
        return new ActionEvent(
                event.id(),
                event.type(),
                camera,
                camera + "/zone",
                event.label(),
                event.labelIndex(),
                event.score(),
                event.topScore(),
                Instant.parse("2026-05-01T12:00:00.123456Z"),
                event.end(),
                event.model(),
                event.topK(),
                event.latencyMs(),
                event.evidence(),
                event.recordId(),
                event.time());
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Header header : headers) {
            texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
