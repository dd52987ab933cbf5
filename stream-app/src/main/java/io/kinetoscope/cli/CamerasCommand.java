package io.kinetoscope.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The cameras that ingest workers share. */
@Command(
        name = "cameras",
        description = "List, add, remove and apply the cameras that ingest workers share.",
        subcommands = {
            CamerasListCommand.class,
            CamerasAddCommand.class,
            CamerasRemoveCommand.class,
            CamerasApplyCommand.class,
            CamerasStatusCommand.class,
        })
final class CamerasCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Name what to do: list, add, remove, apply or status");
    }
}
