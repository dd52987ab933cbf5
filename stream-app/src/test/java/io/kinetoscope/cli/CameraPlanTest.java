package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CameraPlanTest {

    private final Map<String, byte[]> topic = new HashMap<>();

    @Test
    void shouldTellWhatIsAddedChangedKeptAndUnchanged() {
        there("same", "{\"uri\":\"synthetic:\"}");
        there("other", "{\"uri\":\"synthetic:?seed=1\"}");
        there("broken", "{");
        there("rest", "{\"uri\":\"synthetic:\"}");
        topic.put("gone", null);

        CameraPlan plan = plan(false);

        assertThat(plan.toText().lines())
                .containsExactly(
                        "+ gone  synthetic:",
                        "~ broken  synthetic:",
                        "~ other  synthetic:?seed=2",
                        "= same",
                        "1 to add, 2 to change, 0 to remove, 1 unchanged",
                        "1 not in the file, and kept; --prune removes them");
    }

    @Test
    void shouldRemoveWhatTheFileDoesNotNameWhenAsked() {
        there("rest", "{\"uri\":\"synthetic:\"}");
        there("alsoBroken", "[");

        assertThat(plan(true).removed()).containsExactly("alsoBroken", "rest");
        assertThat(plan(true).kept()).isEmpty();
    }

    @Test
    void shouldChangeWhatIsDisabled() {
        there("same", "{\"uri\":\"synthetic:\",\"enabled\":false}");

        assertThat(plan(false).changed())
                .extracting(definition -> definition.camera().id())
                .containsExactly("same");
    }

    private void there(String id, String json) {
        topic.put(id, json.getBytes(UTF_8));
    }

    private CameraPlan plan(boolean prune) {
        String yaml =
                """
                cameras:
                  same: {uri: 'synthetic:'}
                  other: {uri: 'synthetic:?seed=2'}
                  broken: {uri: 'synthetic:'}
                  gone: {uri: 'synthetic:'}
                """;
        return CameraPlan.of(
                CameraRegistry.of(topic), CameraFile.parse("f", yaml.getBytes(UTF_8)), prune);
    }
}
