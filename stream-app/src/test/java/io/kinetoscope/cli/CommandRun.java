package io.kinetoscope.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A command that was run in this process, without an environment, and what it said. */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(String command, String... arguments) {
        CommandLine commandLine = Kinetoscope.commandLine(Map.of());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        String[] all =
                Stream.concat(Stream.of(command), Stream.of(arguments)).toArray(String[]::new);
        int exitCode = commandLine.execute(all);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
