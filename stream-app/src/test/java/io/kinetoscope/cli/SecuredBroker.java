package io.kinetoscope.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker that clients reach by TLS only, and only with the password of a SCRAM user. Its
 * certificate is its own, made anew each time.
 */
final class SecuredBroker implements AutoCloseable {

    static final String USER = "kinetoscope";
    static final String PASSWORD = "pw-7f3a9c-planted";
    static final String STORE_PASSWORD = "store-51be02-planted";

    private final KafkaRaftServer server;
    private final Path store;
    private final int port;

    private SecuredBroker(KafkaRaftServer server, Path store, int port) {
        this.server = server;
        this.store = store;
        this.port = port;
    }

    static SecuredBroker start(Path dir) throws Exception {
        Path store = certificate(dir);
        Path data = dir.resolve("kafka");
        int clients = FreePort.find();
        int internal = FreePort.find();
        int controller = FreePort.find();
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .addDirectory(data.toString())
                .setMetadataLogDirectory(data.toString())
                .setScramArguments(
                        List.of("SCRAM-SHA-512=[name=%s,password=%s]".formatted(USER, PASSWORD)))
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
        Map<String, String> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("log.dirs", data.toString());
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        config.put("controller.listener.names", "CONTROLLER");
        config.put("inter.broker.listener.name", "INTERNAL");
        config.put(
                "listeners",
                "CLIENTS://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(clients, internal, controller));
        config.put(
                "advertised.listeners",
                "CLIENTS://127.0.0.1:%d,INTERNAL://127.0.0.1:%d".formatted(clients, internal));
        config.put(
                "listener.security.protocol.map",
                "CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        config.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        config.put("ssl.keystore.location", store.toString());
        config.put("ssl.keystore.type", "PKCS12");
        config.put("ssl.keystore.password", STORE_PASSWORD);
        config.put("offsets.topic.replication.factor", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("offsets.topic.num.partitions", "5");
        config.put("transaction.state.log.num.partitions", "5");
        config.put("group.initial.rebalance.delay.ms", "0");
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
        server.startup();
        return new SecuredBroker(server, store, clients);
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** For {@code --kafka-config}, with the password that is given. */
    String clientProperties(String password) {
        return """
        security.protocol=SASL_SSL
        sasl.mechanism=SCRAM-SHA-512
        sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
        username="%s" password="%s";
        ssl.truststore.location=%s
        ssl.truststore.type=PKCS12
        ssl.truststore.password=%s
        """
                .formatted(USER, password, store, STORE_PASSWORD);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Path certificate(Path dir) throws Exception {
        Path store = dir.resolve("kafka.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "kafka",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=kafka",
                                "-ext",
                                "SAN=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                STORE_PASSWORD)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
        return store;
    }
}
