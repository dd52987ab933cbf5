package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.ingest.camera.CameraStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CameraNewsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void shouldShowACameraThatIsOnline() {
        CameraNews news = new CameraNews(online(), NOW.minusSeconds(5));

        assertThat(CameraNews.table(List.of(news), NOW).lines().toList().get(1))
                .matches("gate +online +10m +14\\.9 +5s +0 +w1");
        assertThat(news.toNode(NOW).get("silent").asBoolean()).isFalse();
    }

    @Test
    void shouldDoubtACameraWhoseWorkerIsSilent() {
        CameraNews news = new CameraNews(online(), NOW.minusSeconds(100));

        assertThat(CameraNews.table(List.of(news), NOW))
                .contains("online?")
                .contains("no news for 100s; its worker may be gone");
        assertThat(news.toNode(NOW).get("silent").asBoolean()).isTrue();
    }

    @Test
    void shouldShowACameraThatNobodyRuns() {
        JsonNode node = CameraNews.none("gate").toNode(NOW);

        assertThat(node.get("state").asText()).isEqualTo("offline");
        assertThat(node.get("since").isNull()).isTrue();
        assertThat(node.get("worker").isNull()).isTrue();
    }

    @Test
    void shouldNotLetACellMoveTheCursor() {
        assertThat(TextTable.of(List.of(List.of("a\u001b[2Jb", "c")))).startsWith("a?[2Jb  c");
    }

    private static CameraStatus online() {
        return new CameraStatus(
                "gate",
                CameraStatus.State.ONLINE,
                NOW.minusSeconds(600),
                "",
                14.93,
                Optional.of(NOW.minusSeconds(5)),
                "w1");
    }
}
