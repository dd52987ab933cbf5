package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    private static final String CLIPS = "kinetoscope_clips_scored_total";

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
        assumeTrue(ProcessUsage.canBeTold(), "this system has no /proc");
        assumeTrue(Files.isExecutable(jcmd()), "this Java has no jcmd");
        try (KinetoscopeProcess demo = start()) {
            WebClient web = WebClient.of(demo);
            awaitClips(demo, web);
            List<Sample> quarters = new ArrayList<>();
            for (int quarter = 0; quarter < 4; quarter++) {
                TimeUnit.MILLISECONDS.sleep(LENGTH.toMillis() / 4);
                demo.assertIsAlive();
                quarters.add(measure(demo, web));
            }
            report(quarters);
            Sample second = quarters.get(1);
            Sample last = quarters.get(3);

            assertThat(last.clips).as("clips scored").isGreaterThan(second.clips);
            assertThat(last.heap - second.heap).as("growth of the heap").isLessThan(HEAP_GROWTH);
            assertThat(last.rss - second.rss).as("growth of the process").isLessThan(RSS_GROWTH);
            assertThat(last.threads - second.threads).as("threads").isLessThan(THREAD_GROWTH);
            assertThat(last.rss).as("size of the process").isLessThan(RSS_BOUND);
        }
    }

    /** From the distribution, by the launcher, as somebody who unpacked it has it. */
    private KinetoscopeProcess start() throws IOException {
        Path built = Path.of("target", "distribution", "lib").toAbsolutePath();
        Files.createSymbolicLink(dir.resolve("lib"), built);
        Files.createSymbolicLink(
                dir.resolve("model-store"), Path.of("..", "model-store").toRealPath());
        Path launcher = Files.copy(Path.of("..", "kinetoscope"), dir.resolve("kinetoscope"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return KinetoscopeProcess.startLauncher(
                dir,
                Map.of("JAVA_HOME", System.getProperty("java.home"), "HOME", dir.toString()),
                List.of(
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
                        "0"));
    }

    private static void awaitClips(KinetoscopeProcess demo, WebClient web) throws Exception {
        while (web.metric(CLIPS) == 0) {
            demo.assertIsAlive();
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static Sample measure(KinetoscopeProcess demo, WebClient web) throws Exception {
        collect(demo);
        ProcessUsage usage = ProcessUsage.of(demo.pid());
        return new Sample(
                (long) web.metric("jvm_memory_bytes_used{area=\"heap\",}"),
                1024 * usage.kilobytes(),
                usage.threads(),
                (long) web.metric(CLIPS));
    }

    private static void collect(KinetoscopeProcess demo) throws Exception {
        Process jcmd =
                new ProcessBuilder(jcmd().toString(), Long.toString(demo.pid()), "GC.run")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes());
        assertThat(jcmd.waitFor()).as(said).isZero();
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
}
