package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.store.ModelRef;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes a version of a model. */
@Command(name = "remove", description = "Remove a version of a model from the store.")
final class ModelsRemoveCommand extends LoggedCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME:VERSION", description = "The version to remove.")
    private String model;

    @Mixin private StoreOptions store;

    @Override
    public Integer call() {
        ModelRef ref = ModelRef.parse(model);
        if (ref.version().isEmpty()) {
            throw new ConfigurationException(
                    "say which version of %s goes: %s:1, for example".formatted(model, model));
        }
        store.store().remove(ref);
        System.out.println("Removed " + ref);
        return 0;
    }
}
