package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.model.store.ModelInventory;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the models. */
@Command(name = "list", description = "List the models of the store, and those that ship.")
final class ModelsListCommand extends LoggedCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One JSON array on standard output.")
    private boolean json;

    @Mixin private StoreOptions options;

    @Override
    public Integer call() {
        ModelStore store = options.store();
        ModelInventory inventory = store.list();
        // A damaged model must not hide the sound ones.
        inventory.faults().forEach(fault -> System.err.println("damaged: " + fault));
        if (json) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            inventory.models().forEach(model -> all.add(summary(model)));
            System.out.println(all);
            return 0;
        }
        if (inventory.models().isEmpty()) {
            System.out.println("No models in " + store.directory());
        }
        for (StoredModel model : inventory.models()) {
            ModelManifest manifest = model.manifest();
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %4d labels  %2d frames at %s/s  %s%s%n",
                    manifest.ref(),
                    manifest.labels().size(),
                    manifest.input().frames(),
                    manifest.input().framesPerSecond(),
                    manifest.provenance().kind().name().toLowerCase(Locale.ROOT),
                    model.shipped() ? ", ships" : "");
        }
        return 0;
    }

    private static ObjectNode summary(StoredModel model) {
        ModelManifest manifest = model.manifest();
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", manifest.name())
                .put("version", manifest.version())
                .put("labels", manifest.labels().size())
                .put("frames", manifest.input().frames())
                .put("framesPerSecond", manifest.input().framesPerSecond())
                .put("provenance", manifest.provenance().kind().name().toLowerCase(Locale.ROOT))
                .put("ships", model.shipped())
                .put("directory", model.directory().toString());
    }
}
