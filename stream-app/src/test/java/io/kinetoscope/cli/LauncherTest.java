package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, with a Java that only tells how it was started. */
class LauncherTest {

    private static final String TUNABLES =
            "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0"
                    + ":glibc.malloc.trim_threshold=100000000000"
                    + ":glibc.malloc.top_pad=268435456";

    @TempDir private Path home;

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Path jdk = Files.createDirectories(home.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        executable(
                jdk.resolve("bin/java"),
                """
                #!/bin/sh
                echo "tunables ${GLIBC_TUNABLES-none}"
                echo "spin ${GOMP_SPINCOUNT-none}"
                echo "capability ${ATEN_CPU_CAPABILITY-none}"
                for argument; do echo "argument $argument"; done
                """);
        executable(home.resolve("kinetoscope"), Files.readString(Path.of("..", "kinetoscope")));
    }

    @Test
    void shouldHandTheArgumentsOn() throws Exception {
        assertThat(start(Map.of(), "train", "--folder", "a b"))
                .contains("argument io.kinetoscope.cli.Kinetoscope")
                .endsWith("argument train", "argument --folder", "argument a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "bench"})
    void shouldLetShortLivedCommandsHoldTheirMemory(String command) throws Exception {
        assumeTrue(isGlibc(), "this system has no glibc");

        assertThat(start(Map.of(), command)).contains("tunables " + TUNABLES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "stream"})
    void shouldLetCommandsThatServeHoldAGigabyteAtMost(String command) throws Exception {
        assumeTrue(isGlibc(), "this system has no glibc");

        assertThat(start(Map.of(), command))
                .anyMatch(line -> line.contains("trim_threshold=1073741824:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "stream", "train", "evaluate", "bench"})
    void shouldKeepThreadsOfTheNetworkFromSpinning(String command) throws Exception {
        assertThat(start(Map.of(), command)).contains("spin 2000");
    }

    @Test
    void shouldLeaveTheWaitPolicyThatIsSet() throws Exception {
        assertThat(start(Map.of("OMP_WAIT_POLICY", "ACTIVE"), "stream")).contains("spin none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "ingest", "events", "models", "--help"})
    void shouldLetNoOtherCommandHoldItsMemory(String command) throws Exception {
        assertThat(start(Map.of(), command)).contains("tunables none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "ingest", "demo", "stream", "events"})
    void shouldBoundTheMemoryOfWhatServes(String command) throws Exception {
        assertThat(start(Map.of(), command))
                .contains("argument -Xmx1g", "argument -XX:MaxDirectMemorySize=256m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "bench", "models"})
    void shouldGiveMoreToWhatReadsDataSets(String command) throws Exception {
        assertThat(start(Map.of(), command)).contains("argument -Xmx2g");
    }

    @Test
    void shouldLetTheUserBoundTheMemory() throws Exception {
        assertThat(
                        start(
                                Map.of(
                                        "KINETOSCOPE_HEAP", "700m",
                                        "KINETOSCOPE_DIRECT_MEMORY", "1G"),
                                "stream"))
                .contains("argument -Xmx700m", "argument -XX:MaxDirectMemorySize=1G");
    }

    @Test
    void shouldCollectInParallel() throws Exception {
        assertThat(start(Map.of(), "stream")).contains("argument -XX:+UseParallelGC");
    }

    @Test
    void shouldLeaveTheCollectorToTheUser() throws Exception {
        assertThat(start(Map.of("KINETOSCOPE_JAVA_OPTS", "-Xmx3g -XX:+UseZGC"), "stream"))
                .contains("argument -XX:+UseZGC")
                .doesNotContain("argument -XX:+UseParallelGC");
    }

    @Test
    void shouldRefuseASizeThatIsNone() {
        assertThatThrownBy(() -> start(Map.of("KINETOSCOPE_HEAP", "much"), "stream"))
                .hasMessageContaining("'much' is no size: set KINETOSCOPE_HEAP");
    }

    @Test
    void shouldFindTheCommandBehindOptions() throws Exception {
        assumeTrue(isGlibc(), "this system has no glibc");

        assertThat(start(Map.of(), "--verbose", "train")).contains("tunables " + TUNABLES);
    }

    @Test
    void shouldStartWithoutArguments() throws Exception {
        assertThat(start(Map.of())).contains("tunables none", "capability none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "stream", "train", "evaluate", "bench", "models"})
    void shouldUseAvx512WhereThereIsAll(String command) throws Exception {
        assertThat(start(Map.of(), command))
                .contains("capability " + (hasAvx512() ? "avx512" : "none"));
    }

    @Test
    void shouldLeaveCommandsWithoutANetworkAlone() throws Exception {
        assertThat(start(Map.of(), "broker")).contains("capability none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", ""})
    void shouldLeaveWhatIsSet(String value) throws Exception {
        Map<String, String> set = Map.of("GLIBC_TUNABLES", value, "ATEN_CPU_CAPABILITY", value);

        assertThat(start(set, "train")).contains("tunables " + value, "capability " + value);
    }

    private List<String> start(Map<String, String> environment, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("kinetoscope").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeAll(
                        List.of(
                                "GLIBC_TUNABLES",
                                "GOMP_SPINCOUNT",
                                "OMP_WAIT_POLICY",
                                "ATEN_CPU_CAPABILITY",
                                "KINETOSCOPE_HEAP",
                                "KINETOSCOPE_DIRECT_MEMORY",
                                "KINETOSCOPE_JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    private static boolean isGlibc() throws Exception {
        try {
            Process process =
                    new ProcessBuilder("getconf", "GNU_LIBC_VERSION")
                            .redirectErrorStream(true)
                            .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasAvx512() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        if (!Files.exists(cpus)) {
            return false;
        }
        List<String> flags =
                Files.readAllLines(cpus).stream()
                        .filter(line -> line.startsWith("flags"))
                        .findFirst()
                        .map(line -> List.of(line.split("\\s+")))
                        .orElse(List.of());
        return flags.containsAll(List.of("avx512f", "avx512bw", "avx512dq", "avx512vl"));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
