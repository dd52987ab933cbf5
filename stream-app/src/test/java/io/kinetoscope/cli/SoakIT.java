package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: while windows of cameras flow, the memory and the threads of a process stay where
 * they are. The whole of Kinetoscope runs in one process with the default settings of the launcher
 * and the model that ships; after each quarter of the time it is measured behind a full collection.
 * The short form is part of every build and finds leaks of megabytes a second; {@code -Plong} takes
 * 20 minutes.
 */
@Timeout(3600)
final class SoakIT {

    private static final boolean LONG = Boolean.getBoolean("kinetoscope.long");

    private static final Duration LENGTH =
            Duration.parse(System.getProperty("kinetoscope.soak", LONG ? "PT20M" : "PT24S"));

    private static final Pattern PAGE = Pattern.compile("page at (http://[^,\\s]+/)");

    private static final long MIB = 1 << 20;

    /** A young process still compiles its code, and grows with that. */
    private static final long RSS_GROWTH = (LONG ? 64 : 256) * MIB;

    private static final long HEAP_GROWTH = (LONG ? 16 : 32) * MIB;
    private static final long THREAD_GROWTH = 6;

    /** What docs/MEMORY.md says that a process takes at most. */
    private static final long RSS_BOUND = 3500 * MIB;

    @TempDir private Path dir;

    /**
     * @param heap in use after a full collection, in bytes
     * @param rss resident memory of the process, in bytes
     */
    private record Sample(long heap, long rss, long threads, long clips) {}

    @Test
    void shouldStayLevelWhileWindowsFlow() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "this system has no /proc");
        assumeTrue(Files.isExecutable(jcmd()), "this Java has no jcmd");
        Process demo = start();
        try {
            String metrics = awaitMetrics(demo);
            List<Sample> quarters = new ArrayList<>();
            for (int quarter = 0; quarter < 4; quarter++) {
                TimeUnit.MILLISECONDS.sleep(LENGTH.toMillis() / 4);
                assertThat(demo.isAlive()).as("the demo runs; it said: %s", err()).isTrue();
                quarters.add(measure(demo, metrics));
            }
            report(quarters);
            Sample second = quarters.get(1);
            Sample last = quarters.get(3);

            assertThat(last.clips).as("clips scored").isGreaterThan(second.clips);
            assertThat(last.heap - second.heap).as("growth of the heap").isLessThan(HEAP_GROWTH);
            assertThat(last.rss - second.rss).as("growth of the process").isLessThan(RSS_GROWTH);
            assertThat(last.threads - second.threads).as("threads").isLessThan(THREAD_GROWTH);
            assertThat(last.rss).as("size of the process").isLessThan(RSS_BOUND);
        } finally {
            demo.destroy();
            if (!demo.waitFor(20, TimeUnit.SECONDS)) {
                demo.destroyForcibly();
            }
        }
    }

    /** From the distribution, by the launcher, as somebody who unpacked it has it. */
    private Process start() throws IOException {
        Path built = Path.of("target", "distribution", "lib").toAbsolutePath();
        Files.createSymbolicLink(dir.resolve("lib"), built);
        Files.createSymbolicLink(
                dir.resolve("model-store"), Path.of("..", "model-store").toRealPath());
        Path launcher = Files.copy(Path.of("..", "kinetoscope"), dir.resolve("kinetoscope"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder =
                new ProcessBuilder(
                        launcher.toString(),
                        "demo",
                        "--camera",
                        "one=synthetic:",
                        "--camera",
                        "two=synthetic:?seed=2",
                        "--data-dir",
                        dir.resolve("data").toString(),
                        "--broker-port",
                        "0",
                        "--port",
                        "0");
        builder.environment().keySet().removeIf(name -> name.startsWith("KINETOSCOPE_"));
        builder.environment().remove("GLIBC_TUNABLES");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HOME", dir.toString());
        return builder.redirectOutput(dir.resolve("out.txt").toFile())
                .redirectError(dir.resolve("err.txt").toFile())
                .start();
    }

    private String awaitMetrics(Process demo) throws Exception {
        while (true) {
            Matcher told = PAGE.matcher(err());
            if (told.find()) {
                String metrics = told.group(1) + "metrics";
                if (metric(metrics, "kinetoscope_clips_scored_total") > 0) {
                    return metrics;
                }
            }
            assertThat(demo.isAlive()).as(err()).isTrue();
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private Sample measure(Process demo, String metrics) throws Exception {
        collect(demo);
        long heap = (long) metric(metrics, "jvm_memory_bytes_used{area=\"heap\",}");
        String status = Files.readString(Path.of("/proc/" + demo.pid() + "/status"));
        return new Sample(
                heap,
                1024 * field(status, "VmRSS"),
                field(status, "Threads"),
                (long) metric(metrics, "kinetoscope_clips_scored_total"));
    }

    private void collect(Process demo) throws Exception {
        Process jcmd =
                new ProcessBuilder(jcmd().toString(), Long.toString(demo.pid()), "GC.run")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes());
        assertThat(jcmd.waitFor()).as(said).isZero();
    }

    private static double metric(String address, String name) throws IOException {
        try (InputStream in = URI.create(address).toURL().openStream()) {
            return new String(in.readAllBytes())
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        }
    }

    private static long field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static void report(List<Sample> quarters) {
        for (Sample quarter : quarters) {
            System.out.printf(
                    Locale.ROOT,
                    "soak of %s: heap %d MiB, process %d MiB, %d threads, %d clips%n",
                    LENGTH,
                    quarter.heap / MIB,
                    quarter.rss / MIB,
                    quarter.threads,
                    quarter.clips);
        }
    }

    private static Path jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd");
    }

    private String err() throws IOException {
        Path file = dir.resolve("err.txt");
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
