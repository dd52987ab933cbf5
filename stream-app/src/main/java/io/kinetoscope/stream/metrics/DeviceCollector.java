package io.kinetoscope.stream.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory and utilization of NVIDIA GPUs, as {@code nvidia-smi} tells them, where there is one. It
 * is asked beside the scrape, at most every {@value #APART_SECONDS} s: a scrape never waits for it.
 */
public final class DeviceCollector extends Collector implements Collector.Describable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceCollector.class);

    private static final long APART_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final double MEBIBYTE = 1 << 20;
    private static final double PERCENT = 0.01;

    private static final List<String> COMMAND =
            List.of(
                    "nvidia-smi",
                    "--query-gpu=index,memory.used,memory.total,utilization.gpu",
                    "--format=csv,noheader,nounits");

    /** The driver of the kernel makes it. */
    private static final Path DRIVER = Path.of("/proc/driver/nvidia");

    /** One GPU; NaN for what it does not tell. */
    record Device(String index, double usedMebibytes, double totalMebibytes, double percent) {}

    private final List<String> command;
    private final boolean there;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile List<Device> devices = List.of();
    private volatile long asked = System.nanoTime() - TimeUnit.SECONDS.toNanos(APART_SECONDS);

    public DeviceCollector() {
        this(COMMAND, Files.isDirectory(DRIVER));
    }

    /**
     * @param there whether there is a device, so that the command is worth a try
     */
    DeviceCollector(List<String> command, boolean there) {
        this.command = command;
        this.there = there;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        if (there
                && System.nanoTime() - asked >= TimeUnit.SECONDS.toNanos(APART_SECONDS)
                && asking.compareAndSet(false, true)) {
            asked = System.nanoTime();
            Thread asker = new Thread(this::ask, "device-metrics");
            asker.setDaemon(true);
            asker.start();
        }
        return families(devices);
    }

    @Override
    public List<MetricFamilySamples> describe() {
        return families(List.of());
    }

    /** Reads the lines of {@code nvidia-smi}; lines that are none are passed over. */
    static List<Device> parse(String text) {
        List<Device> devices = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] cells = line.split(",", -1);
            if (cells.length == 4) {
                devices.add(
                        new Device(
                                cells[0].strip(),
                                number(cells[1]),
                                number(cells[2]),
                                number(cells[3])));
            }
        }
        return devices;
    }

    private static double number(String cell) {
        try {
            return Double.parseDouble(cell.strip());
        } catch (NumberFormatException e) {
            // "[N/A]", as on a GPU that is shared.
            return Double.NaN;
        }
    }

    private void ask() {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try {
                if (process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    devices = parse(new String(process.getInputStream().readAllBytes(), UTF_8));
                } else {
                    devices = List.of();
                }
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be run", command.get(0), e);
            devices = List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asking.set(false);
        }
    }

    private static List<MetricFamilySamples> families(List<Device> devices) {
        GaugeMetricFamily used =
                gauge("device_memory_used_bytes", "Memory of a GPU that is taken, by anybody.");
        GaugeMetricFamily total = gauge("device_memory_bytes", "Memory of a GPU.");
        GaugeMetricFamily busy =
                gauge("device_utilization_ratio", "Part of the time in which a GPU computes.");
        for (Device device : devices) {
            List<String> labels = List.of(device.index());
            used.addMetric(labels, device.usedMebibytes() * MEBIBYTE);
            total.addMetric(labels, device.totalMebibytes() * MEBIBYTE);
            busy.addMetric(labels, device.percent() * PERCENT);
        }
        return List.of(used, total, busy);
    }

    private static GaugeMetricFamily gauge(String name, String help) {
        return new GaugeMetricFamily("kinetoscope_" + name, help, List.of("device"));
    }
}
