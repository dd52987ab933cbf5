package io.kinetoscope.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What stands in manifests. */
final class Manifests {

    private Manifests() {}

    static String kind(JsonNode manifest) {
        return manifest.path("kind").asText();
    }

    static String name(JsonNode manifest) {
        return manifest.at("/metadata/name").asText();
    }

    /** Kind and name, for messages. */
    static String title(JsonNode manifest) {
        return kind(manifest) + " " + name(manifest);
    }

    static List<JsonNode> ofKind(List<JsonNode> manifests, String kind) {
        return manifests.stream().filter(m -> kind(m).equals(kind)).toList();
    }

    /** The specification of the pods that a manifest makes; missing where it makes none. */
    static JsonNode podSpec(JsonNode manifest) {
        return switch (kind(manifest)) {
            case "Pod" -> manifest.path("spec");
            case "StatefulSet", "Deployment", "Job" -> manifest.at("/spec/template/spec");
            default -> manifest.path("none");
        };
    }

    static JsonNode podLabels(JsonNode manifest) {
        return kind(manifest).equals("Pod")
                ? manifest.at("/metadata/labels")
                : manifest.at("/spec/template/metadata/labels");
    }

    static List<JsonNode> withPods(List<JsonNode> manifests) {
        return manifests.stream().filter(m -> podSpec(m).isObject()).toList();
    }

    /** Those that start first, too. */
    static List<JsonNode> containers(JsonNode podSpec) {
        List<JsonNode> all = new ArrayList<>();
        podSpec.path("initContainers").forEach(all::add);
        podSpec.path("containers").forEach(all::add);
        return all;
    }

    /** Whether labels have all that a selector of {@code matchLabels} asks for. */
    static boolean matches(JsonNode labels, JsonNode matchLabels) {
        return !matchLabels.isEmpty()
                && matchLabels.properties().stream()
                        .allMatch(e -> e.getValue().equals(labels.get(e.getKey())));
    }
}
