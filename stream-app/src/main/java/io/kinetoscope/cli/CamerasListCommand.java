package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ingest.camera.CameraDefinition;
import io.kinetoscope.ingest.camera.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the cameras that ingest workers share. */
@Command(name = "list", description = "List the cameras that ingest workers share.")
final class CamerasListCommand extends LoggedCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One JSON array on standard output.")
    private boolean json;

    @Mixin private CameraTopicOptions topic;

    @Override
    public Integer call() {
        CameraRegistry there = topic.read();
        there.faults().values().forEach(fault -> System.err.println("not run: " + fault));
        if (json) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            there.definitions().values().forEach(definition -> all.add(node(definition)));
            System.out.println(all);
            return 0;
        }
        if (there.definitions().isEmpty()) {
            System.out.println("No cameras: cameras add ID=URI, or cameras apply -f FILE");
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CAMERA", "ENABLED", "URI", "ZONES"));
        there.definitions().values().forEach(definition -> rows.add(row(definition)));
        System.out.print(TextTable.of(rows));
        return 0;
    }

    private static List<String> row(CameraDefinition definition) {
        return List.of(
                definition.camera().id(),
                definition.enabled() ? "yes" : "no",
                definition.camera().uri().redacted(),
                definition.camera().zones().stream()
                        .map(Zone::name)
                        .collect(Collectors.joining(",")));
    }

    private static ObjectNode node(CameraDefinition definition) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("camera", definition.camera().id());
        node.setAll(definition.toNode());
        return node;
    }
}
