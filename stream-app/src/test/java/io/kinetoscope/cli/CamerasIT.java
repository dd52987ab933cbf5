package io.kinetoscope.cli;

import static io.kinetoscope.cli.CameraRecords.isOnline;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ingest workers in processes of their own share the cameras of the topic {@code cameras}. */
@Timeout(600)
final class CamerasIT {

    private static final String SYNTHETIC = "synthetic:?width=64&height=48&fps=10";
    private static final String SECRET = "hunter2-7f3a9c";
    private static final List<String> SHARED = List.of("a", "b", "c", "d", "e", "f");

    /** The group's session timeout, a rebalance, and a machine that is busy with other things. */
    private static final Duration TAKEOVER = Duration.ofSeconds(10 + 50);

    @TempDir static Path dir;
    private static KafkaProcess kafka;

    /** What was written by the processes, in the end. */
    private final List<KinetoscopeProcess> processes = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        kafka = KafkaProcess.start(dir);
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void shouldShareCamerasAmongWorkersWhateverBecomesOfThem() throws Exception {
        Path file = Files.writeString(dir.resolve("cameras.yaml"), camerasYaml());
        assertThat(cameras("apply", "-f", file.toString()))
                .contains("+ a  synthetic:?width=64&height=48&fps=10", "9 to add")
                .contains("done");
        int port = FreePort.find();
        try (CameraRecords records = new CameraRecords(kafka.servers())) {
            try (KinetoscopeProcess one = worker(port);
                    KinetoscopeProcess other = worker(0)) {
                awaitShared(records);
                Set<String> before = workers(records.newest());
                assertThat(before).hasSize(2);

                String dead = workerOf(other);
                assertThat(before).contains(dead);
                other.kill();
                await().atMost(TAKEOVER)
                        .until(
                                records::newest,
                                newest -> allShared(newest) && !workers(newest).contains(dead));

                assertThat(cameras("add", "late=" + SYNTHETIC)).contains("added late");
                awaitNewest(records, newest -> isOnline(newest.get("late")));
                assertThat(cameras("remove", "late", "a")).contains("removed late");
                awaitNewest(records, newest -> !newest.containsKey("late"));
                awaitNewest(records, newest -> !newest.containsKey("a"));

                try (KinetoscopeProcess third = worker(0)) {
                    String fresh = workerOf(third);
                    awaitNewest(
                            records,
                            newest ->
                                    newest.values().stream()
                                            .anyMatch(s -> isOnline(s) && fresh.equals(worker(s))));
                    assertMalformedDefinitionsShowAsFailed(records);
                    assertNoSecretIn(WebClient.ofPort(port).body("/metrics"));
                }
                one.interrupt();
                assertThat(one.exitCode(15)).isEqualTo(130);
            }
            assertWindows(records);
        }
        assertNoSecretIn(cameras("status"));
        assertNoSecretIn(cameras("status", "--json"));
        assertNoSecretIn(cameras("list", "--json"));
        for (String topic : List.of("cameras", "camera-status", "frame-windows", "dead-letters")) {
            for (TopicRecord record : CommittedRecords.of(kafka.servers(), topic)) {
                if (!record.isTombstone()) {
                    // Byte by byte, as a subscriber may look at it.
                    assertNoSecretIn(new String(record.value(), ISO_8859_1));
                }
            }
        }
        for (KinetoscopeProcess process : processes) {
            assertNoSecretIn(process.err());
            assertNoSecretIn(process.out());
        }
        assertNoSecretIn(kafka.process().err());
    }

    /** The one bad definition stays with itself. */
    private static void assertMalformedDefinitionsShowAsFailed(CameraRecords records)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.servers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    "cameras", "bad".getBytes(UTF_8), "{no".getBytes(UTF_8)))
                    .get();
            producer.send(
                            new ProducerRecord<>(
                                    "cameras", new byte[] {(byte) 0xff, 7}, "{}".getBytes(UTF_8)))
                    .get();
        }
        awaitNewest(
                records,
                newest -> newest.containsKey("bad") && state(newest.get("bad")).equals("failed"));
        Map<String, JsonNode> newest = records.newest();
        assertThat(CameraRecords.why(newest.get("bad"))).contains("no JSON");
        assertThat(isOnline(newest.get("b"))).isTrue();
    }

    private static void awaitShared(CameraRecords records) {
        awaitNewest(
                records,
                newest ->
                        allShared(newest)
                                && workers(newest).size() == 2
                                && newest.containsKey("locked")
                                && newest.containsKey("nosy")
                                && newest.containsKey("off"));
        Map<String, JsonNode> newest = records.newest();
        assertThat(state(newest.get("off"))).isEqualTo("disabled");
        assertThat(state(newest.get("locked"))).isEqualTo("offline");
        assertThat(state(newest.get("nosy"))).isEqualTo("failed");
        assertThat(newest.get("nosy").path("why").asText())
                .contains("${env:OTHER_SECRET}", "--camera-secrets");
    }

    private static void assertWindows(CameraRecords records) {
        Map<String, List<FrameWindow>> streams =
                records.windowRecords().stream()
                        .map(TopicRecord::window)
                        .collect(Collectors.groupingBy(FrameWindow::getStreamId));
        streams.values().forEach(windows -> new StreamSessions(windows).assertHold());
        for (String removed : List.of("late", "a")) {
            List<FrameWindow> windows = streams.get(removed);
            assertThat(windows.get(windows.size() - 1).getEndOfSession()).as(removed).isTrue();
        }
    }

    private KinetoscopeProcess worker(int port) {
        KinetoscopeProcess worker =
                kafka.run(
                        List.of(),
                        Map.of("CAMERA_SECRET", SECRET, "OTHER_SECRET", SECRET),
                        "ingest",
                        List.of("--port", Integer.toString(port), "--verbose"));
        processes.add(worker);
        worker.awaitErr(err -> err.contains("Sharing the cameras"));
        return worker;
    }

    /** The name under which a worker tells the status of its cameras. */
    private static String workerOf(KinetoscopeProcess process) throws IOException {
        return InetAddress.getLocalHost().getHostName() + ":" + process.pid();
    }

    private static String worker(JsonNode status) {
        return status.path("worker").asText();
    }

    private static String state(JsonNode status) {
        return status.path("state").asText();
    }

    /** Of the cameras that are shared. */
    private static Set<String> workers(Map<String, JsonNode> newest) {
        return SHARED.stream()
                .filter(newest::containsKey)
                .map(id -> worker(newest.get(id)))
                .collect(Collectors.toSet());
    }

    private static boolean allShared(Map<String, JsonNode> newest) {
        return SHARED.stream().allMatch(id -> isOnline(newest.get(id)));
    }

    private static void awaitNewest(
            CameraRecords records, Predicate<Map<String, JsonNode>> condition) {
        await().atMost(CameraRecords.PATIENCE).until(records::newest, condition);
    }

    private String cameras(String... arguments) {
        try (KinetoscopeProcess process = kafka.run("cameras", arguments)) {
            processes.add(process);
            return process.awaitSuccess();
        }
    }

    private static String camerasYaml() {
        StringBuilder yaml = new StringBuilder("cameras:\n");
        for (String id : SHARED) {
            yaml.append("  %s: {uri: '%s'}\n".formatted(id, SYNTHETIC));
        }
        yaml.append("  locked: {uri: 'rtsp://127.0.0.1:1/${env:CAMERA_SECRET}'}\n");
        yaml.append("  nosy: {uri: 'rtsp://127.0.0.1:1/${env:OTHER_SECRET}'}\n");
        yaml.append("  off: {uri: '%s', enabled: false}\n".formatted(SYNTHETIC));
        return yaml.toString();
    }

    private static void assertNoSecretIn(String text) {
        // Not by AssertJ, which would print a megabyte.
        assertThat(text.contains(SECRET)).as("the secret shows").isFalse();
    }
}
