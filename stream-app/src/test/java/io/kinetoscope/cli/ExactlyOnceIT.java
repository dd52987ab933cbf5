package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: whatever dies, every window on {@code frame-windows} is scored exactly once in
 * what a read-committed subscriber sees; every event has one started and at most one ended record;
 * and the ids of clips and events are those of a run over the same windows that nothing disturbed.
 *
 * <p>Processes are real, and are killed as a machine that fails kills them. The short form is part
 * of every build; {@code -Plong} kills at least 20 times over at least 3,000 windows.
 */
@Timeout(3600)
final class ExactlyOnceIT {

    private static final boolean LONG = Boolean.getBoolean("kinetoscope.long");
    private static final int STREAMS = LONG ? 10 : 6;
    private static final int PARTITIONS = 4;

    @TempDir private Path dir;

    private final Random random = new Random(20_261_128);
    private final List<KinetoscopeProcess> apps = new ArrayList<>();
    private final List<KinetoscopeProcess> workers = new ArrayList<>();
    private KafkaProcess kafka;
    private int kills;
    private Recovery recovery;

    @BeforeEach
    void startBroker() {
        kafka = KafkaProcess.start(dir);
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        if (recovery != null) {
            recovery.close();
        }
        kafka.close();
    }

    @Test
    void shouldScoreEveryWindowOnceThoughStreamAppsAndWorkersAreKilled() throws Exception {
        Path video = TestVideo.write(dir.resolve("square.mp4"), 25, LONG ? 60 : 20);
        startApp();
        startApp();
        startWorker(video);
        apps.forEach(app -> app.awaitErr(err -> err.contains("Scoring with")));
        recovery = new Recovery(kafka.servers(), "wild-clip-scores");
        try (WindowFeed feed = feed()) {
            for (int deed = 0; deed < (LONG ? 30 : 5); deed++) {
                feedFor(feed, 6 + random.nextInt(LONG ? 12 : 4));
                disturb(deed, video);
            }
            feed.round(true);
            feed.flush();
            stopWorkers();
            assertUndisturbed(feed.windowsOfAStream());
            System.out.println(recovery.report());
        }
    }

    @Test
    void shouldScoreEveryWindowOnceThoughTheBrokerIsKilled() throws Exception {
        startApp();
        try (WindowFeed feed = feed()) {
            for (int i = 0; i < (LONG ? 4 : 1); i++) {
                feedFor(feed, 12);
                killBroker();
                // The last one is away for long.
                Thread.sleep(LONG && i == 3 ? 60_000 : 2_000);
                kafka.restart();
            }
            feedFor(feed, 6);
            feed.round(true);
            feed.flush();
            assertUndisturbed(feed.windowsOfAStream());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "kinetoscope.long", matches = "true")
    void shouldScoreEveryWindowOnceThoughTheBrokerRefusesWritesForAWhile() throws Exception {
        startApp();
        try (WindowFeed feed = feed()) {
            feedFor(feed, 10);
            // More replicas than there are: Kafka refuses what is written, and takes it later.
            requireReplicas(2);
            feedFor(feed, 30);
            requireReplicas(1);
            feedFor(feed, 6);
            feed.round(true);
            feed.flush();
            assertUndisturbed(feed.windowsOfAStream());
        }
    }

    private void requireReplicas(int replicas) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
            for (String topic : List.of("wild-clip-scores", "wild-action-events")) {
                changes.put(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(
                                new AlterConfigOp(
                                        new ConfigEntry(
                                                "min.insync.replicas", Integer.toString(replicas)),
                                        AlterConfigOp.OpType.SET)));
            }
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    /** Kills, stops or adds, so that there is always one app at work or on its way. */
    private void disturb(int deed, Path video) {
        switch (deed % 5) {
            case 0, 3 -> {
                killOne(apps);
                recovery.killed();
                startApp();
            }
            case 1 -> {
                killOne(workers);
                startWorker(video);
            }
            case 2 -> {
                startApp();
                killOne(apps);
                recovery.killed();
            }
            default -> {
                KinetoscopeProcess leaving = apps.remove(random.nextInt(apps.size()));
                leaving.interrupt();
                assertThat(leaving.exitCode(30)).isEqualTo(130);
                startApp();
            }
        }
    }

    private void killOne(List<KinetoscopeProcess> processes) {
        processes.remove(random.nextInt(processes.size())).kill();
        kills++;
    }

    private void killBroker() {
        kafka.kill();
        kills++;
    }

    private WindowFeed feed() {
        return new WindowFeed(kafka.servers(), "wild-frame-windows", STREAMS);
    }

    /** About real time: a window of a second for each stream every second. */
    private static void feedFor(WindowFeed feed, int seconds) throws InterruptedException {
        for (int i = 0; i < seconds; i++) {
            feed.round(false);
            Thread.sleep(1000);
        }
    }

    private void startApp() {
        apps.add(app("wild-"));
    }

    private KinetoscopeProcess app(String prefix) {
        return kafka.run(
                "stream",
                "--topic-prefix",
                prefix,
                "--partitions",
                Integer.toString(PARTITIONS),
                "--inference-threads",
                "1",
                "--port",
                "0");
    }

    private void startWorker(Path video) {
        workers.add(
                kafka.run(
                        "ingest",
                        "--topic-prefix",
                        "wild-",
                        "--partitions",
                        Integer.toString(PARTITIONS),
                        "--port",
                        "0",
                        "--camera",
                        "table=" + video));
    }

    private void stopWorkers() {
        for (KinetoscopeProcess worker : workers) {
            worker.interrupt();
            // Done already where its file was at its end.
            assertThat(worker.exitCode(30)).isIn(0, 130);
        }
        workers.clear();
    }

    private void assertUndisturbed(int windowsOfAStream) throws Exception {
        copyWindows();
        try (KinetoscopeProcess calm = app("calm-");
                CommittedRecords scores = records("calm-clip-scores");
                CommittedRecords wildScores = records("wild-clip-scores");
                CommittedRecords events = records("calm-action-events");
                CommittedRecords wildEvents = records("wild-action-events")) {
            // A time in which a killed app is replaced.
            CommittedRecords.settle(Duration.ofSeconds(35), scores, wildScores);
            List<String> expected = scores.read().stream().map(ExactlyOnceIT::clip).toList();
            List<String> found = wildScores.read().stream().map(ExactlyOnceIT::clip).toList();

            // One second each, cut every half second.
            assertThat(expected.stream().filter(clip -> clip.startsWith("feed-")))
                    .hasSize(STREAMS * (2 * windowsOfAStream - 1));
            assertThat(found).doesNotHaveDuplicates();
            assertThat(new TreeSet<>(found)).isEqualTo(new TreeSet<>(expected));
            assertEvents(events.read(), wildEvents.read());
            assertEvidence(wildEvents.read());
            assertThat(read("wild-dead-letters")).isEmpty();
            System.out.printf(
                    "%d kills, %d clips of %d windows: none lost, none twice; %d records of events%n",
                    kills,
                    found.size(),
                    read("wild-frame-windows").size(),
                    wildEvents.read().size());
            calm.interrupt();
            assertThat(calm.exitCode(30)).isEqualTo(130);
        }
    }

    private static void assertEvents(List<TopicRecord> expected, List<TopicRecord> found) {
        List<String> ids = found.stream().map(ExactlyOnceIT::id).toList();
        assertThat(ids).doesNotHaveDuplicates().isNotEmpty();
        assertThat(new TreeSet<>(ids))
                .isEqualTo(
                        expected.stream()
                                .map(ExactlyOnceIT::id)
                                .collect(Collectors.toCollection(TreeSet::new)));
        Map<String, List<String>> byEvent = new TreeMap<>();
        for (TopicRecord record : found) {
            JsonNode body = record.json();
            byEvent.computeIfAbsent(body.get("id").asText(), id -> new ArrayList<>())
                    .add(body.get("type").asText());
        }
        assertThat(byEvent.values())
                .allSatisfy(
                        types -> {
                            assertThat(types).startsWith("started");
                            assertThat(types).filteredOn("started"::equals).hasSize(1);
                            assertThat(types).filteredOn("ended"::equals).hasSizeLessThan(2);
                        });
    }

    /** What events refer to is there, once, and nothing else. */
    private void assertEvidence(List<TopicRecord> events) {
        List<String> wanted = new ArrayList<>();
        for (TopicRecord event : events) {
            JsonNode evidence = event.json().get("evidence");
            for (String part : List.of("thumbnail", "animation")) {
                if (evidence.hasNonNull(part)) {
                    wanted.add(evidence.get(part).asText());
                }
            }
        }
        assertThat(wanted).isNotEmpty();
        assertThat(read("wild-event-evidence"))
                .extracting(ExactlyOnceIT::id)
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    /** The same windows on the same partitions in the same order, for a run in peace. */
    private void copyWindows() throws Exception {
        try (KinetoscopeProcess maker = app("calm-")) {
            maker.awaitErr(err -> err.contains("Scoring with"));
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.servers(), "max.block.ms", 120_000),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (TopicRecord record : read("wild-frame-windows")) {
                ConsumerRecord<byte[], byte[]> window = record.raw();
                producer.send(
                        new ProducerRecord<>(
                                "calm-frame-windows",
                                window.partition(),
                                window.timestamp(),
                                window.key(),
                                window.value()));
            }
            producer.flush();
        }
    }

    private CommittedRecords records(String topic) {
        return new CommittedRecords(kafka.servers(), topic);
    }

    private List<TopicRecord> read(String topic) {
        return CommittedRecords.of(kafka.servers(), topic);
    }

    private static String clip(TopicRecord scores) {
        JsonNode body = scores.json();
        return "%s %s %s"
                .formatted(
                        body.get("streamId").asText(),
                        body.get("sessionId").asText(),
                        body.get("index").asText());
    }

    private static String id(TopicRecord record) {
        return record.header("ce_id");
    }
}
