package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A broker of Kafka 3.3 in a process of its own, with one node that is its controller, too. */
final class OldBroker implements AutoCloseable {

    private static final Path POM = Path.of("src", "test", "resources", "kafka-3.3", "pom.xml");
    private static final Path LIB = Path.of("target", "kafka-3.3");
    private static final String CLUSTER = "AAAAAAAAQACAAAAAAAAAAA";

    private final String servers;
    private final KinetoscopeProcess process;

    private OldBroker(String servers, KinetoscopeProcess process) {
        this.servers = servers;
        this.process = process;
    }

    /** Skips the test where Kafka 3.3 cannot be had. */
    static OldBroker start(Path dir) throws IOException {
        fetch(dir);
        String servers = "127.0.0.1:" + FreePort.find();
        Path settings = Files.writeString(dir.resolve("server.properties"), settings(dir, servers));
        try (KinetoscopeProcess format =
                java(
                        dir,
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        CLUSTER,
                        "-c",
                        settings.toString())) {
            format.awaitSuccess();
        }
        return new OldBroker(servers, java(dir, "kafka.Kafka", settings.toString()));
    }

    /** {@code host:port}. */
    String servers() {
        return servers;
    }

    @Override
    public void close() {
        process.close();
    }

    private static void fetch(Path dir) {
        try (KinetoscopeProcess maven =
                KinetoscopeProcess.startLauncher(
                        dir,
                        Map.of("JAVA_HOME", System.getProperty("java.home")),
                        List.of(
                                Path.of("..", "mvnw").toString(),
                                "-B",
                                "-q",
                                "-f",
                                POM.toString(),
                                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0"
                                        + ":copy-dependencies",
                                "-DoutputDirectory=" + LIB.toAbsolutePath()))) {
            int code = maven.exitCode();
            Assumptions.assumeTrue(
                    code == 0,
                    () -> "Not tested with Kafka 3.3, which cannot be had: " + maven.out());
        }
        assertThat(LIB.resolve("kafka_2.13-3.3.2.jar")).exists();
    }

    private static KinetoscopeProcess java(Path dir, String main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-cp",
                                LIB.toAbsolutePath() + "/*",
                                main));
        command.addAll(List.of(arguments));
        return KinetoscopeProcess.startLauncher(dir, Map.of(), command);
    }

    private static String settings(Path dir, String servers) {
        String controller = "127.0.0.1:" + FreePort.find();
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%2$s
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://%1$s,CONTROLLER://%2$s
                advertised.listeners=PLAINTEXT://%1$s
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                """
                .formatted(servers, controller, dir.resolve("old-kafka"));
    }
}
