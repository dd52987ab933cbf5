package io.kinetoscope.stream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class EmbeddedBrokerIT {

    @TempDir private Path directory;

    @Test
    void shouldKeepRecordsAcrossARestart() throws Exception {
        String clusterId;
        try (EmbeddedBroker broker = start()) {
            TopicClient client = client(broker);
            client.createTopic();
            client.send("one", "two");
            clusterId = client.clusterId();
        }

        try (EmbeddedBroker broker = start()) {
            assertThat(client(broker).readCommitted()).containsExactly("one", "two");
            assertThat(client(broker).clusterId()).isEqualTo(clusterId);
        }
    }

    @Test
    void shouldKeepRecordsWhenItsProcessIsKilled() throws Exception {
        try (BrokerProcess killed = BrokerProcess.start(directory)) {
            TopicClient client = new TopicClient(killed.bootstrapServers());
            client.createTopic();
            client.send("one", "two");
            killed.kill();
        }

        try (EmbeddedBroker broker = start()) {
            client(broker).send("three");

            assertThat(client(broker).readCommitted()).containsExactly("one", "two", "three");
        }
    }

    @Test
    void shouldShowCommittedTransactionsOnly() throws Exception {
        try (EmbeddedBroker broker = start()) {
            TopicClient client = client(broker);
            client.createTopic();
            client.sendInTransaction(false, "aborted");
            client.sendInTransaction(true, "committed");

            assertThat(client.readCommitted()).containsExactly("committed");
        }
    }

    @Test
    void shouldNameThePortThatIsTakenAndTheFlag() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerSettings settings =
                    new BrokerSettings(directory, other.getLocalPort(), 1 << 20, "--broker-port");

            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
                    .hasMessageContaining("--broker-port");
        }
    }

    @Test
    void shouldGiveTheDirectoryBackWhenItDoesNotStart() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerSettings settings = new BrokerSettings(directory, other.getLocalPort());
            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .isInstanceOf(ConfigurationException.class);
        }

        try (EmbeddedBroker broker = start()) {
            assertThat(broker.port()).isPositive();
        }
    }

    @Test
    void shouldRefuseADirectoryThatAnotherProcessUses() throws Exception {
        try (BrokerProcess other = BrokerProcess.start(directory)) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("process " + other.pid())
                    .hasMessageContaining("--data-dir");
        }
    }

    @Test
    void shouldRefuseADirectoryThatThisProcessUses() {
        try (EmbeddedBroker broker = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("in use by a broker of this process");
            assertThat(broker.failure()).isNotDone();
        }
    }

    @Test
    void shouldRestartAfterItWasClosedWhileStarting() throws Exception {
        EmbeddedBroker abandoned = new EmbeddedBroker(new BrokerSettings(directory, 0));
        CompletableFuture<Void> started = CompletableFuture.runAsync(abandoned::start);

        while (!Files.exists(directory.resolve("broker/meta.properties"))) {
            Thread.onSpinWait();
        }
        abandoned.close();

        assertThatThrownBy(started::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("closed before it had started");
        try (EmbeddedBroker broker = start()) {
            assertThat(broker.port()).isPositive();
        }
    }

    @Test
    void shouldNotStartOnceItIsClosed() {
        EmbeddedBroker broker = new EmbeddedBroker(new BrokerSettings(directory, 0));
        broker.close();

        assertThatThrownBy(broker::start)
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("closed before it had started");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldCloseOnceForSeveralCallers() {
        EmbeddedBroker broker = start();

        CompletableFuture<Void> another = CompletableFuture.runAsync(broker::close);
        broker.close();
        another.join();

        assertThat(another).isCompleted();
    }

    @Test
    void shouldReportADirectoryThatFailsInsteadOfEndingTheProcess() throws Exception {
        try (EmbeddedBroker broker = start()) {
            Path kafka = directory.resolve("broker");
            Files.move(kafka, directory.resolve("gone"));
            Files.writeString(kafka, "no directory any more");

            Thread client = new Thread(() -> createTopicIgnoringTheAnswer(broker));
            client.setDaemon(true);
            client.start();

            assertThat(broker.failure().get(60, TimeUnit.SECONDS))
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("broke down");
        }
    }

    @Test
    void shouldKeepASmallDirectoryWhenNothingIsInIt() throws Exception {
        start().close();

        assertThat(bytesIn(directory)).isLessThan(1 << 20);
    }

    private static void createTopicIgnoringTheAnswer(EmbeddedBroker broker) {
        try {
            client(broker).createTopic();
        } catch (Exception e) {
            throw new IllegalStateException("a broken broker answered so", e);
        }
    }

    private static long bytesIn(Path directory) throws Exception {
        try (var files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .mapToLong(file -> file.isFile() ? file.length() : 0)
                    .sum();
        }
    }

    private EmbeddedBroker start() {
        return EmbeddedBroker.start(new BrokerSettings(directory, 0));
    }

    private static TopicClient client(EmbeddedBroker broker) {
        return new TopicClient(broker.bootstrapServers());
    }
}
