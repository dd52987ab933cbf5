package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process has taken of the system, as Linux tells it.
 *
 * @param kilobytes resident memory
 */
record ProcessUsage(int threads, int files, long kilobytes) {

    private static final int READINGS = 20;

    static boolean canBeTold() {
        return Files.exists(Path.of("/proc/self/status"));
    }

    static ProcessUsage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String status = Files.readString(process.resolve("status"));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return new ProcessUsage(
                    (int) field(status, "Threads"), (int) files.count(), field(status, "VmRSS"));
        }
    }

    /** The least of readings over two seconds, without what passes. */
    static ProcessUsage leastOf(long pid) throws IOException, InterruptedException {
        ProcessUsage least = of(pid);
        for (int i = 1; i < READINGS; i++) {
            Thread.sleep(100);
            ProcessUsage now = of(pid);
            least =
                    new ProcessUsage(
                            Math.min(least.threads, now.threads),
                            Math.min(least.files, now.files),
                            Math.min(least.kilobytes, now.kilobytes));
        }
        return least;
    }

    @Override
    public String toString() {
        return "%d threads, %d files, %d kB".formatted(threads, files, kilobytes);
    }

    private static long field(String status, String name) {
        Matcher field = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(status);
        assertThat(field.find()).as(name).isTrue();
        return Long.parseLong(field.group(1));
    }
}
