package io.kinetoscope.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command {@code broker} in a process of its own, and other commands that are pointed at it.
 * What still runs of them ends with it.
 */
final class KafkaProcess implements AutoCloseable {

    private static final String READY = "Kafka is ready at ";

    private final Path dir;
    private final List<String> options;
    private final List<KinetoscopeProcess> commands = new ArrayList<>();
    private KinetoscopeProcess process;
    private String servers;

    private KafkaProcess(Path dir, List<String> options) {
        this.dir = dir;
        this.options = options;
    }

    /**
     * Starts a broker, and waits until it is ready.
     *
     * @param dir takes its data and what the processes print
     * @param options of the command, further ones
     */
    static KafkaProcess start(Path dir, String... options) {
        KafkaProcess kafka = new KafkaProcess(dir, List.of(options));
        kafka.startAt("0");
        return kafka;
    }

    /** {@code host:port}. */
    String servers() {
        return servers;
    }

    /** The broker's own. */
    KinetoscopeProcess process() {
        return process;
    }

    void kill() {
        process.kill();
    }

    /** After {@link #kill}: with the same data, at the same port. */
    void restart() {
        startAt(servers.replaceAll(".*:", ""));
    }

    /** Starts a command on this broker. */
    KinetoscopeProcess run(String command, String... more) {
        return run(List.of(), Map.of(), command, List.of(more));
    }

    /** As {@link KinetoscopeProcess#start(Path, List, Map, List)}, on this broker. */
    KinetoscopeProcess run(
            List<String> prefix, Map<String, String> variables, String command, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(more);
        arguments.addAll(List.of("--bootstrap-servers", servers));
        KinetoscopeProcess started = KinetoscopeProcess.start(dir, prefix, variables, arguments);
        commands.add(started);
        return started;
    }

    @Override
    public void close() {
        commands.forEach(KinetoscopeProcess::close);
        process.close();
    }

    private void startAt(String port) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "broker",
                                "--data-dir",
                                dir.resolve("kafka").toString(),
                                "--broker-port",
                                port));
        arguments.addAll(options);
        process = KinetoscopeProcess.start(dir, arguments.toArray(String[]::new));
        try {
            process.awaitErr(err -> err.contains(READY));
        } catch (RuntimeException | AssertionError e) {
            process.close();
            throw e;
        }
        servers = process.err().replaceAll("(?s).*" + READY + "([^,]+),.*", "$1").strip();
    }
}
