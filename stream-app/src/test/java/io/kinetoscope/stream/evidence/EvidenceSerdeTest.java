package io.kinetoscope.stream.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.KinetoscopeException;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EvidenceSerdeTest {

    private static final String TOPIC = "event-evidence";

    private final EvidenceSerde serde = new EvidenceSerde();

    @ParameterizedTest
    @EnumSource(EvidenceRecord.Kind.class)
    void shouldReadWhatItWrote(EvidenceRecord.Kind kind) {
        Headers headers = new RecordHeaders();
        EvidenceRecord written = evidence(kind);

        byte[] value = serde.serializer().serialize(TOPIC, headers, written);

        assertThat(serde.deserializer().deserialize(TOPIC, headers, value))
                .usingRecursiveComparison()
                .isEqualTo(written);
    }

    @Test
    void shouldHaveThePictureAsItsValueAndItsTypeInAHeader() {
        Headers headers = new RecordHeaders();
        byte[] value =
                serde.serializer()
                        .serialize(TOPIC, headers, evidence(EvidenceRecord.Kind.ANIMATION));

        assertThat(value).containsExactly(1, 2, 3);
        assertThat(text(headers, "content-type")).isEqualTo("image/webp");
        assertThat(text(headers, "ce_type")).isEqualTo("io.kinetoscope.evidence.animation");
        assertThat(text(headers, "ce_source")).isEqualTo("/kinetoscope/cameras/a%2Bb%20c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_type", "ce_id", "ce_time", "ce_subject", "ce_source"})
    void shouldRefuseARecordThatLacksAHeader(String missing) {
        Headers headers = new RecordHeaders();
        byte[] value =
                serde.serializer()
                        .serialize(TOPIC, headers, evidence(EvidenceRecord.Kind.THUMBNAIL));
        headers.remove(missing);

        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, headers, value))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("no evidence of an event");
    }

    @Test
    void shouldRefuseARecordWithoutHeaders() {
        assertThatThrownBy(
                        () ->
                                serde.deserializer()
                                        .deserialize(TOPIC, new RecordHeaders(), new byte[1]))
                .isInstanceOf(KinetoscopeException.class);
    }

    private static EvidenceRecord evidence(EvidenceRecord.Kind kind) {
        return new EvidenceRecord(
                "id-started-" + kind.word(),
                "a+b c",
                "a+b c/zone",
                Instant.parse("2026-05-01T12:00:00.123456Z"),
                kind,
                new byte[] {1, 2, 3});
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
