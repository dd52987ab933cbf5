package io.kinetoscope.stream.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processor time that the threads of this process have used so far.
 *
 * <p>Java tells that of its own threads. Its compilers, the garbage collection and the threads that
 * a model's native code starts are the operating system's to tell: Linux does, in {@code
 * /proc/self/task}; elsewhere they are in the rest.
 *
 * @param threads by an id that is theirs alone
 * @param processNanos of the whole process; at least the sum of its threads, since it counts those
 *     that ended
 */
record CpuSnapshot(Map<String, Used> threads, long processNanos) {

    private static final Path TASKS = Path.of("/proc/self/task");

    /** Of one thread since it began. */
    record Used(ThreadRole role, long nanos) {}

    static CpuSnapshot take() {
        Map<String, Used> threads = new HashMap<>();
        Map<String, Used> natives = natives();
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        boolean modelIsNative =
                natives.values().stream().anyMatch(used -> used.role() == ThreadRole.MODEL);
        for (ThreadInfo info : bean.getThreadInfo(bean.getAllThreadIds())) {
            // A thread may have ended between the two calls, and between this one and the next.
            long nanos = info == null ? -1 : bean.getThreadCpuTime(info.getThreadId());
            if (nanos >= 0 && !(modelIsNative && info.getThreadName().equals("libtorch"))) {
                threads.put(
                        "java-" + info.getThreadId(),
                        new Used(ThreadRole.ofJava(info.getThreadName()), nanos));
            }
        }
        threads.putAll(natives);
        return new CpuSnapshot(threads, usedByProcess());
    }

    /** What was used between an earlier snapshot and this one. */
    CpuUse since(CpuSnapshot earlier) {
        Map<ThreadRole, Double> seconds = new HashMap<>();
        long known = 0;
        for (Map.Entry<String, Used> thread : threads.entrySet()) {
            Used before = earlier.threads.get(thread.getKey());
            long nanos = thread.getValue().nanos() - (before == null ? 0 : before.nanos());
            known += nanos;
            seconds.merge(thread.getValue().role(), nanos / 1e9, Double::sum);
        }
        long all = processNanos - earlier.processNanos;
        seconds.put(ThreadRole.REST, Math.max(0, all - known) / 1e9);
        return new CpuUse(all / 1e9, Map.copyOf(seconds));
    }

    private static Map<String, Used> natives() {
        Map<String, Used> natives = new HashMap<>();
        if (Files.isDirectory(TASKS)) {
            try (Stream<Path> tasks = Files.list(TASKS)) {
                for (Path task : (Iterable<Path>) tasks::iterator) {
                    read(task, natives);
                }
            } catch (IOException | UncheckedIOException e) {
                // They are in the rest then.
                return Map.of();
            }
        }
        return natives;
    }

    private static void read(Path task, Map<String, Used> natives) throws IOException {
        List<String> name;
        List<String> times;
        try {
            name = Files.readAllLines(task.resolve("comm"));
            times = Files.readAllLines(task.resolve("schedstat"));
        } catch (IOException e) {
            if (Files.exists(task)) {
                throw e;
            }
            return;
        }
        ThreadRole role = ThreadRole.ofNative(name.get(0));
        if (role != ThreadRole.REST) {
            long nanos = Long.parseLong(times.get(0).split(" ", -1)[0]);
            natives.put("task-" + task.getFileName(), new Used(role, nanos));
        }
    }

    private static long usedByProcess() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
