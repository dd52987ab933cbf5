package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.stream.clip.ClipScores;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipScoresSerdeTest {

    private final ClipScoresSerde serde = new ClipScoresSerde();
    private final PublishedSchema schema = new PublishedSchema("clip-scores.schema.json");
    private final ScoreScript script = new ScoreScript(ScoreScript.plain());
    private final PublishedScores scores = published(script.next(0.125f, 0.25f, 0.625f));

    @Test
    void shouldWriteTheBestLabelsFirst() {
        assertThat(body())
                .isEqualTo(
                        "{\"cameraId\":\"door\",\"streamId\":\"door\",\"sessionId\":\"s1\","
                                + "\"index\":0,\"start\":\"2026-05-01T12:00:00.000000Z\","
                                + "\"end\":\"2026-05-01T12:00:02.000000Z\","
                                + "\"slice\":{\"from\":\"2026-05-01T12:00:00.000000Z\","
                                + "\"until\":\"2026-05-01T12:00:00.500000Z\"},"
                                + "\"model\":{\"name\":\"tiny\",\"version\":1},"
                                + "\"topK\":[{\"label\":\"jump\",\"score\":0.625},"
                                + "{\"label\":\"wave\",\"score\":0.25}],"
                                + "\"latencyMs\":{\"capture\":12.0,\"queue\":3.0,"
                                + "\"inference\":40.0,\"total\":55.0}}");
    }

    @Test
    void shouldWriteWhatThePublishedSchemaSays() {
        assertThat(schema.faults(body())).isEmpty();
    }

    @Test
    void shouldHaveASchemaThatRefusesAWrongBody() {
        assertThat(schema.faults(body().replace("\"index\":0", "\"index\":-1"))).hasSize(1);
    }

    @Test
    void shouldReadWhatItWrote() {
        assertThat(read(body())).isEqualTo(scores);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"index\":0|\"index\":true|index must be a whole number",
                "\"until\"|\"till\"|clip scores: slice.until must be a text",
                "12:00:02|11:59:00|end lies before the start",
                "\"sessionId\":\"s1\"|\"sessionId\":\"\"|sessionId must be a text",
                "{\"cameraId\"|[\"cameraId\"|the value is no JSON",
            })
    void shouldSayWhatIsWrongWithABody(String right, String wrong, String reason) {
        String spoilt = body().replace(right, wrong);
        assertThatThrownBy(() -> read(spoilt))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"''", "[]", "null", "7"})
    void shouldRefuseWhatIsNoObject(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("clip scores: the value is no JSON object");
    }

    @Test
    void shouldRefuseProbabilitiesThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> published(script.next(Float.NaN, 0, 0)))
                .withMessageContaining("probability NaN for label 'nothing'");
    }

    @Test
    void shouldRefuseAnotherNumberOfProbabilities() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> published(script.next(1)))
                .withMessageContaining("1 probabilities, but the model has 3 labels");
    }

    private static PublishedScores published(ClipScores scores) {
        return PublishedScores.of(scores, ScoreScript.LABELS, 2);
    }

    private String body() {
        byte[] value = serde.serializer().serialize("clip-scores", scores);
        return new String(value, StandardCharsets.UTF_8);
    }

    private PublishedScores read(String body) {
        return serde.deserializer()
                .deserialize("clip-scores", body.getBytes(StandardCharsets.UTF_8));
    }
}
