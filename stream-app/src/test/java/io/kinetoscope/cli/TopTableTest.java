package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.LabelScore;
import io.kinetoscope.stream.live.ScoredClip;
import io.kinetoscope.stream.live.StreamNow;
import io.kinetoscope.stream.live.StreamState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TopTableTest {

    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00.123Z");

    @Test
    void shouldShowEachStreamOnALine() {
        List<String> lines =
                new TopTable(List.of(online("door"), offline("gate")), 7, NOW).lines(24);

        assertThat(lines.get(0)).contains("2 streams: 1 online, 1 offline; 7 windows wait");
        assertThat(lines.get(2)).matches("door +online +25.0 +0.2 s +wave +0.93 +152 ms");
        assertThat(lines.get(3)).matches("gate +offline +0.0 +0.0 s +- +- +- +no answer");
    }

    @Test
    void shouldShowThoseThatAreNotWellFirstWhereThereIsNoRoom() {
        List<StreamNow> many =
                IntStream.range(0, 30)
                        .mapToObj(i -> i == 20 ? offline("bad") : online("s" + i))
                        .toList();

        List<String> lines = new TopTable(many, 0, NOW).lines(10);

        assertThat(lines).hasSizeLessThanOrEqualTo(10);
        assertThat(lines.get(2)).startsWith("bad ");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("… and 23 more");
    }

    @Test
    void shouldMoveNoCursorByAName() {
        StreamNow hostile = online("\u001b[2Jgate");

        assertThat(new TopTable(List.of(hostile), 0, NOW).lines(24))
                .noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void shouldTellTheSameAsJson() throws Exception {
        String json = new TopTable(List.of(online("door"), offline("gate")), 7, NOW).json();

        JsonNode read = new ObjectMapper().readTree(json);
        assertThat(json).doesNotContain("\n");
        assertThat(read.get("windowsWaiting").asLong()).isEqualTo(7);
        JsonNode door = read.get("streams").get(0);
        assertThat(door.get("state").asText()).isEqualTo("online");
        assertThat(door.get("label").asText()).isEqualTo("wave");
        assertThat(door.get("latencyMs").asDouble()).isEqualTo(152);
        assertThat(read.get("streams").get(1).get("label").isNull()).isTrue();
    }

    @Test
    void shouldWriteOverTheScreenAndCutWhatDoesNotFit() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (Screen screen = new Screen(new PrintStream(written, true, UTF_8))) {
            screen.show(List.of("abcdef", "second", "third"), new Screen.Size(3, 4));
        }

        assertThat(written.toString(UTF_8))
                .contains("abcd\u001b[K\n")
                .contains("seco")
                .doesNotContain("abcde", "thir")
                .endsWith("\u001b[?25h");
    }

    @Test
    void shouldTakeTheUsualSizeWhereNoneIsTold() {
        assertThat(Screen.Size.parse("50 132\n")).isEqualTo(new Screen.Size(50, 132));
        assertThat(Screen.Size.parse("")).isEqualTo(Screen.Size.USUAL);
        assertThat(Screen.Size.parse("0 0")).isEqualTo(Screen.Size.USUAL);
    }

    private static StreamNow online(String id) {
        return new StreamNow(
                id,
                id,
                StreamState.ONLINE,
                "",
                Optional.of(NOW),
                25,
                0.152,
                Optional.of(
                        new ScoredClip(
                                NOW.minusSeconds(1),
                                NOW,
                                new ModelVersion("m", 1),
                                List.of(new LabelScore("wave", 0.93)),
                                new Latency(100, 22, 30, 152))),
                Optional.empty());
    }

    private static StreamNow offline(String id) {
        return new StreamNow(
                id,
                id,
                StreamState.OFFLINE,
                "no answer",
                Optional.of(NOW),
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }
}
