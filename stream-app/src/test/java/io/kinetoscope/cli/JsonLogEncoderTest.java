package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class JsonLogEncoderTest {

    private final Logger logger = new LoggerContext().getLogger("io.kinetoscope.Some");

    @Test
    void shouldWriteALineAsAnObject() throws Exception {
        JsonNode line = line(event("Camera {} is \"online\"\nnow", null, "gate"));

        assertThat(line.get("message").asText()).isEqualTo("Camera gate is \"online\"\nnow");
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("logger").asText()).isEqualTo("io.kinetoscope.Some");
        assertThat(line.get("time").asText()).endsWith("Z");
    }

    @Test
    void shouldSayWhatALineIsAbout() throws Exception {
        LoggingEvent event = event("m", null);
        event.setKeyValuePairs(
                List.of(
                        new KeyValuePair("stream", "gate/left"),
                        new KeyValuePair("score", 0.9),
                        new KeyValuePair("session", null)));

        JsonNode line = line(event);

        assertThat(line.get("stream").asText()).isEqualTo("gate/left");
        assertThat(line.get("score").asDouble()).isEqualTo(0.9);
        assertThat(line.has("session")).isFalse();
    }

    @Test
    void shouldHaveTheTraceOfAnError() throws Exception {
        assertThat(line(event("m", new IllegalStateException("broken"))).get("error").asText())
                .contains("IllegalStateException: broken")
                .contains("at ");
    }

    @Test
    void shouldTakeTheLastFormatThatIsAskedFor() {
        assertThat(Logging.format("text", "demo", "--log-format", "json")).isEqualTo("json");
        assertThat(Logging.format("text", "demo", "--log-format=json")).isEqualTo("json");
        assertThat(Logging.format("json", "demo", "--log-format=text")).isEqualTo("text");
        assertThat(Logging.format(null, "demo", "--log-format")).isNull();
    }

    private LoggingEvent event(String message, Throwable error, Object... arguments) {
        return new LoggingEvent(
                getClass().getName(), logger, Level.INFO, message, error, arguments);
    }

    private static JsonNode line(LoggingEvent event) throws Exception {
        String text = new String(new JsonLogEncoder().encode(event), UTF_8);
        assertThat(text).endsWith("\n").hasLineCount(1);
        return new ObjectMapper().readTree(text);
    }
}
