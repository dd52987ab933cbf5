package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two stream apps that stand in for each other. The guarantees: with {@code --standby-replicas 1}
 * one goes on with the partitions of the other when that is killed; with a name in the group one
 * that is restarted gets its partitions back, and the other is not disturbed.
 */
@Timeout(600)
final class StandbyIT {

    /** Of the streams of the feed there is one on each. */
    private static final int PARTITIONS = 4;

    private static final int STREAMS = 7;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String WINDOWS = "frame-windows";

    @TempDir private Path dir;

    private final Map<Integer, KinetoscopeProcess> apps = new HashMap<>();
    private final Map<Integer, Integer> ports = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private KafkaProcess kafka;
    private String servers;

    @BeforeEach
    void startBroker() {
        kafka = KafkaProcess.start(dir, "--partitions", Integer.toString(PARTITIONS));
        servers = kafka.servers();
    }

    @AfterEach
    void stopAll() {
        clock.shutdownNow();
        kafka.close();
    }

    @Test
    void shouldGoOnWithThePartitionsOfAnAppThatIsKilled() throws Exception {
        startApp(0, Map.of(), "--standby-replicas", "1");
        startApp(1, Map.of(), "--standby-replicas", "1");
        awaitReady();
        try (WindowFeed feed = new WindowFeed(servers, WINDOWS, STREAMS)) {
            feed(feed);
            await().atMost(PATIENCE).until(() -> scored().keySet().equals(all()));
            apps.remove(0).kill();
            long killed = System.nanoTime();
            awaitScoredAgain(scored());
            tell("after a kill, with standby replicas", killed);

            end(feed);
            assertScoredOnce(feed.windowsOfAStream());
        }
    }

    @Test
    void shouldNotDisturbTheOtherWhenAnAppWithANameInTheGroupIsRestarted() throws Exception {
        for (int app = 0; app < 2; app++) {
            startApp(app, named(app));
        }
        awaitReady();
        try (WindowFeed feed = new WindowFeed(servers, WINDOWS, STREAMS)) {
            feed(feed);
            await().atMost(PATIENCE).until(() -> scored().keySet().equals(all()));
            double quiet = awaitNoMoreRebalances(1);
            assertThat(quiet).isPositive();

            apps.get(0).terminate();
            long stopped = System.nanoTime();
            assertThat(apps.remove(0).exitCode(30)).isEqualTo(143);
            Map<Integer, Long> before = scored();
            startApp(0, named(0));
            awaitScoredAgain(before);
            tell("after a stop and a start under the same name", stopped);

            assertThat(rebalances(1)).as("rebalances of the other app").isEqualTo(quiet);
            end(feed);
            assertScoredOnce(feed.windowsOfAStream());
        }
    }

    /** As the chart does with {@code stream.staticMembership}. */
    private static Map<String, String> named(int app) {
        return Map.of(
                "KAFKA_GROUP_INSTANCE_ID", "stream-" + app, "KAFKA_SESSION_TIMEOUT_MS", "60000");
    }

    private void startApp(int number, Map<String, String> variables, String... more) {
        ports.computeIfAbsent(number, n -> FreePort.find());
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--partitions",
                                Integer.toString(PARTITIONS),
                                "--stream-threads",
                                "2",
                                "--inference-threads",
                                "1",
                                "--state-dir",
                                dir.resolve("state-" + number).toString(),
                                "--port",
                                Integer.toString(ports.get(number))));
        arguments.addAll(Arrays.asList(more));
        apps.put(number, kafka.run(List.of(), variables, "stream", arguments));
    }

    private void awaitReady() {
        apps.values().forEach(app -> app.awaitErr(err -> err.contains("Scoring with")));
    }

    /** A window of a second of each stream, every second. */
    private void feed(WindowFeed feed) {
        clock.scheduleAtFixedRate(() -> feed.round(false), 0, 1, TimeUnit.SECONDS);
    }

    private void end(WindowFeed feed) throws Exception {
        clock.shutdown();
        assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        feed.round(true);
        feed.flush();
    }

    private void assertScoredOnce(int windows) {
        // One second each, cut every half second.
        int expected = STREAMS * (2 * windows - 1);
        try (CommittedRecords scores = new CommittedRecords(servers, "clip-scores")) {
            assertThat(scores.await(expected).stream().map(StreamTrial::clip))
                    .hasSize(expected)
                    .doesNotHaveDuplicates();
        }
    }

    private void awaitScoredAgain(Map<Integer, Long> before) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                scored().entrySet().stream()
                                        .allMatch(
                                                now -> now.getValue() > before.get(now.getKey())));
    }

    /** How many clips so far, by partition. */
    private Map<Integer, Long> scored() {
        return CommittedRecords.of(servers, "clip-scores").stream()
                .collect(
                        Collectors.groupingBy(
                                record -> record.raw().partition(), Collectors.counting()));
    }

    private static Set<Integer> all() {
        return Set.of(0, 1, 2, 3);
    }

    /** Joining takes several, one after the other. */
    private double awaitNoMoreRebalances(int app) throws Exception {
        double[] last = {-1};
        long[] since = {System.nanoTime()};
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            double now = rebalances(app);
                            if (now != last[0]) {
                                last[0] = now;
                                since[0] = System.nanoTime();
                            }
                            return System.nanoTime() - since[0] > Duration.ofSeconds(8).toNanos();
                        });
        return last[0];
    }

    private double rebalances(int app) throws Exception {
        return WebClient.ofPort(ports.get(app)).metric("kinetoscope_streams_rebalances_total ");
    }

    private static void tell(String what, long since) {
        System.out.printf(
                Locale.ROOT,
                "all partitions scored again %.1f s %s%n",
                (System.nanoTime() - since) / 1e9,
                what);
    }
}
