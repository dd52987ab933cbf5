package io.kinetoscope.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measurements that anybody can repeat. */
@Command(
        name = "bench",
        description = "Measure how fast this machine is.",
        subcommands = {
            BenchIngestCommand.class,
            BenchModelCommand.class,
            BenchPipelineCommand.class,
            BenchTrainCommand.class
        })
final class BenchCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Name what to measure: ingest, model, pipeline or train");
    }
}
