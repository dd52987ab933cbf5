package io.kinetoscope.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What there is in the model store, and what comes into it. */
@Command(
        name = "models",
        description = "List, show, import, verify, create, quantize and remove models.",
        subcommands = {
            ModelsListCommand.class,
            ModelsShowCommand.class,
            ModelsImportCommand.class,
            ModelsVerifyCommand.class,
            ModelsCreateCommand.class,
            ModelsQuantizeCommand.class,
            ModelsRemoveCommand.class,
        })
final class ModelsCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Name what to do: list, show, import, verify, create, quantize or remove");
    }
}
