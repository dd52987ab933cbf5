package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ingest workers in processes of their own share the cameras of the topic {@code cameras}. */
@Timeout(600)
final class CamerasIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "hunter2-7f3a9c";
    private static final List<String> SHARED = List.of("a", "b", "c", "d", "e", "f");

    /** The group's session timeout, a rebalance, and a machine that is busy with other things. */
    private static final Duration TAKEOVER = Duration.ofSeconds(10 + 50);

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir static Path dir;
    private static KinetoscopeProcess broker;
    private static String servers;

    /** What was written by the processes, in the end. */
    private final List<KinetoscopeProcess> processes = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker =
                KinetoscopeProcess.start(
                        dir,
                        "broker",
                        "--data-dir",
                        dir.resolve("data").toString(),
                        "--broker-port",
                        "0");
        broker.awaitErr(err -> err.contains("Kafka is ready at "));
        servers = broker.err().replaceAll("(?s).*Kafka is ready at ([^,]+),.*", "$1").strip();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void shouldShareCamerasAmongWorkersWhateverBecomesOfThem() throws Exception {
        Path file = Files.writeString(dir.resolve("cameras.yaml"), camerasYaml());
        assertThat(cameras("apply", "-f", file.toString()))
                .contains("+ a  synthetic:?width=64&height=48&fps=10", "9 to add")
                .contains("done");
        int port = freePort();
        try (KinetoscopeProcess one = worker(port);
                KinetoscopeProcess other = worker(0)) {
            awaitShared();
            Map<String, String> before = workersOf(SHARED);
            assertThat(new HashSet<>(before.values())).hasSize(2);

            String dead = workerOf(other);
            assertThat(before).containsValue(dead);
            other.kill();
            await().atMost(TAKEOVER)
                    .until(
                            () ->
                                    statuses().values().stream()
                                            .filter(s -> SHARED.contains(s.path("camera").asText()))
                                            .allMatch(
                                                    s ->
                                                            isOnline(s)
                                                                    && !s.path("worker")
                                                                            .asText()
                                                                            .equals(dead)));

            assertThat(cameras("add", "late=" + synthetic())).contains("added late");
            await().atMost(PATIENCE).until(() -> isOnline(statuses().get("late")));
            assertThat(cameras("remove", "late", "a")).contains("removed late");
            await().atMost(PATIENCE).until(() -> !statuses().containsKey("late"));
            await().atMost(PATIENCE).until(() -> !statuses().containsKey("a"));

            try (KinetoscopeProcess third = worker(0)) {
                String fresh = workerOf(third);
                await().atMost(PATIENCE)
                        .until(
                                () ->
                                        statuses().values().stream()
                                                .anyMatch(
                                                        s ->
                                                                isOnline(s)
                                                                        && fresh.equals(
                                                                                s.path("worker")
                                                                                        .asText())));
                assertMalformedDefinitionsShowAsFailed();
                assertNoSecretIn(metrics(port));
            }
            one.interrupt();
            assertThat(one.exitCode(15)).isEqualTo(130);
        }
        assertWindows();
        assertNoSecretIn(cameras("status"));
        assertNoSecretIn(cameras("status", "--json"));
        assertNoSecretIn(cameras("list", "--json"));
        for (String topic : List.of("cameras", "camera-status", "frame-windows", "dead-letters")) {
            for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
                if (record.value() != null) {
                    // Byte by byte, as a subscriber may look at it.
                    assertNoSecretIn(
                            new String(
                                    record.value(), java.nio.charset.StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (KinetoscopeProcess process : processes) {
            assertNoSecretIn(process.err());
            assertNoSecretIn(process.out());
        }
        assertNoSecretIn(broker.err());
    }

    /** The one bad definition stays with itself. */
    private void assertMalformedDefinitionsShowAsFailed() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers),
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
        await().atMost(PATIENCE)
                .until(
                        () ->
                                statuses().containsKey("bad")
                                        && statuses()
                                                .get("bad")
                                                .path("state")
                                                .asText()
                                                .equals("failed"));
        assertThat(statuses().get("bad").path("why").asText()).contains("no JSON");
        assertThat(isOnline(statuses().get("b"))).isTrue();
    }

    private void awaitShared() {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            Map<String, JsonNode> now = statuses();
                            return SHARED.stream().allMatch(id -> isOnline(now.get(id)))
                                    && new HashSet<>(workersOf(SHARED).values()).size() == 2
                                    && now.containsKey("locked")
                                    && now.containsKey("nosy")
                                    && now.containsKey("off");
                        });
        Map<String, JsonNode> now = statuses();
        assertThat(now.get("off").path("state").asText()).isEqualTo("disabled");
        assertThat(now.get("locked").path("state").asText()).isEqualTo("offline");
        assertThat(now.get("nosy").path("state").asText()).isEqualTo("failed");
        assertThat(now.get("nosy").path("why").asText())
                .contains("${env:OTHER_SECRET}", "--camera-secrets");
    }

    /** What every consumer of windows relies on, whoever sent them. */
    private static void assertWindows() throws MalformedWindowException {
        Map<String, List<FrameWindow>> sessions = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read("frame-windows")) {
            FrameWindow window = FrameWindowFormat.parse(record.value());
            sessions.computeIfAbsent(
                            window.getStreamId() + " " + window.getSessionId(),
                            k -> new ArrayList<>())
                    .add(window);
        }
        assertThat(sessions)
                .allSatisfy(
                        (session, windows) ->
                                assertThat(windows)
                                        .extracting(FrameWindow::getSequence)
                                        .isEqualTo(
                                                LongStream.range(0, windows.size())
                                                        .boxed()
                                                        .toList()));
        assertNoSessionsOfAStreamInterleave(sessions);
        for (String removed : List.of("late", "a")) {
            List<FrameWindow> last =
                    sessions.entrySet().stream()
                            .filter(e -> e.getKey().startsWith(removed + " "))
                            .map(Map.Entry::getValue)
                            .reduce((x, y) -> y)
                            .orElseThrow();
            assertThat(last.get(last.size() - 1).getEndOfSession()).as(removed).isTrue();
        }
    }

    /** On the topic a session's windows are all before those of the next of the same stream. */
    private static void assertNoSessionsOfAStreamInterleave(
            Map<String, List<FrameWindow>> sessions) {
        Map<String, List<String>> order = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read("frame-windows")) {
            try {
                FrameWindow window = FrameWindowFormat.parse(record.value());
                List<String> seen =
                        order.computeIfAbsent(window.getStreamId(), k -> new ArrayList<>());
                String id = window.getSessionId();
                if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(id)) {
                    seen.add(id);
                }
            } catch (MalformedWindowException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(order).allSatisfy((stream, seen) -> assertThat(seen).doesNotHaveDuplicates());
        assertThat(order.values().stream().mapToInt(List::size).sum()).isEqualTo(sessions.size());
    }

    private KinetoscopeProcess worker(int port) {
        KinetoscopeProcess worker =
                KinetoscopeProcess.start(
                        dir,
                        Map.of("CAMERA_SECRET", SECRET, "OTHER_SECRET", SECRET),
                        "ingest",
                        "--bootstrap-servers",
                        servers,
                        "--port",
                        Integer.toString(port),
                        "--verbose");
        processes.add(worker);
        worker.awaitErr(err -> err.contains("Sharing the cameras"));
        return worker;
    }

    /** The name under which a worker tells the status of its cameras. */
    private static String workerOf(KinetoscopeProcess process) throws IOException {
        return java.net.InetAddress.getLocalHost().getHostName() + ":" + process.pid();
    }

    private Map<String, String> workersOf(List<String> ids) {
        return statuses().entrySet().stream()
                .filter(e -> ids.contains(e.getKey()))
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().path("worker").asText()));
    }

    private static boolean isOnline(JsonNode status) {
        return status != null && status.path("state").asText().equals("online");
    }

    /** The newest of each camera, read as any program would: starting a process for it is slow. */
    private static Map<String, JsonNode> statuses() {
        Map<String, JsonNode> statuses = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read("camera-status")) {
            String id = new String(record.key(), UTF_8);
            try {
                if (record.value() == null) {
                    statuses.remove(id);
                } else {
                    statuses.put(id, JSON.readTree(record.value()));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return statuses;
    }

    private String cameras(String... arguments) {
        List<String> all = new ArrayList<>(List.of("cameras"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("--bootstrap-servers", servers));
        try (KinetoscopeProcess process =
                KinetoscopeProcess.start(dir, all.toArray(String[]::new))) {
            processes.add(process);
            assertThat(process.exitCode()).as(process.err()).isZero();
            return process.out();
        }
    }

    private static String camerasYaml() {
        String synthetic = synthetic();
        StringBuilder yaml = new StringBuilder("cameras:\n");
        for (String id : SHARED) {
            yaml.append("  %s: {uri: '%s'}\n".formatted(id, synthetic));
        }
        yaml.append("  locked: {uri: 'rtsp://127.0.0.1:1/${env:CAMERA_SECRET}'}\n");
        yaml.append("  nosy: {uri: 'rtsp://127.0.0.1:1/${env:OTHER_SECRET}'}\n");
        yaml.append("  off: {uri: '%s', enabled: false}\n".formatted(synthetic));
        return yaml.toString();
    }

    private static String synthetic() {
        return "synthetic:?width=64&height=48&fps=10";
    }

    private static String metrics(int port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static void assertNoSecretIn(String text) {
        // Not by AssertJ, which would print a megabyte.
        assertThat(text.contains(SECRET)).as("the secret shows").isFalse();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .collect(Collectors.toSet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
