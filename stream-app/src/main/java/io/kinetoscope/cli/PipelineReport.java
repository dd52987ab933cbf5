package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.stream.benchmark.BacklogResult;
import io.kinetoscope.stream.benchmark.CpuUse;
import io.kinetoscope.stream.benchmark.Latencies;
import io.kinetoscope.stream.benchmark.LiveResult;
import io.kinetoscope.stream.benchmark.Percentiles;
import io.kinetoscope.stream.benchmark.PipelineBenchmark;
import io.kinetoscope.stream.benchmark.ThreadRole;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * What {@code bench pipeline} measured, for people and for programs.
 *
 * @param streams of the backlog
 */
record PipelineReport(int streams, PipelineBenchmark.Result result) {

    private static final String ROW = "  %-48s %9s %9s %9s %9s%n";

    void print(PrintWriter out) {
        print(out, result.backlog());
        result.live().ifPresent(live -> print(out, live));
    }

    private void print(PrintWriter out, BacklogResult backlog) {
        out.printf(
                Locale.ROOT,
                "%,d windows of %,d bytes of %d streams; %,.0f of them measured, in %.1f s%n",
                backlog.windows(),
                backlog.windowBytes(),
                streams,
                backlog.windowsPerSecond() * backlog.seconds(),
                backlog.seconds());
        out.printf(
                Locale.ROOT,
                "%.0f windows/s, %.2f of the %.0f of a plain loop%n",
                backlog.windowsPerSecond(),
                backlog.shareOfPlain(),
                backlog.plainWindowsPerSecond());
        out.printf(
                Locale.ROOT,
                "%.2f clips/s in batches of %.1f; %.1f s in the classifier%n",
                backlog.clipsPerSecond(),
                backlog.meanBatch(),
                backlog.inferenceSeconds());
        print(out, backlog.cpu(), backlog.decodeSeconds(), backlog.seconds());
    }

    private static void print(PrintWriter out, LiveResult live) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%d cameras in real time for %.0f s: %.1f windows/s, %.0f %% of the backlog's footage%n",
                live.streams(),
                live.seconds(),
                live.windowsPerSecond(),
                100 * live.load());
        out.printf(
                Locale.ROOT,
                "%.1f clips/s in batches of %s; %,d clips skipped as too old; %.1f s in the"
                        + " classifier%n",
                live.clipsPerSecond(),
                Numbers.decimals(live.meanBatch(), 1),
                live.skipped(),
                live.inferenceSeconds());
        out.printf(
                ROW, "milliseconds until a subscriber has the scores", "p50", "p95", "p99", "max");
        Latencies scores = live.scores();
        row(out, "from the capture of a clip's last frame", scores.total());
        row(out, "less the model", scores.withoutModel());
        row(out, "less the filling of the window, too", scores.withoutModelAndFilling());
        row(out, "of it: filling of the window", scores.filling());
        row(out, "       topic, decoding, waiting for a batch", scores.queue());
        row(out, "       model", scores.model());
        row(out, "       writing and committing", scores.delivery());
        if (live.events().total().count() > 0) {
            Latencies events = live.events();
            out.printf(ROW, "until a subscriber has the event", "p50", "p95", "p99", "max");
            row(out, "from the capture of its last clip's last frame", events.total());
            row(out, "less the model", events.withoutModel());
            row(out, "less the filling of the window, too", events.withoutModelAndFilling());
        }
        row(out, "windows were sent late by", live.sentLate());
        print(out, live.cpu(), live.decodeSeconds(), live.seconds());
    }

    private static void row(PrintWriter out, String name, Percentiles of) {
        out.printf(
                ROW,
                name,
                Numbers.decimals(of.p50(), 1),
                Numbers.decimals(of.p95(), 1),
                Numbers.decimals(of.p99(), 1),
                Numbers.decimals(of.max(), 1));
    }

    private static void print(PrintWriter out, CpuUse cpu, double decoding, double seconds) {
        out.printf(
                Locale.ROOT,
                "CPU %.1f s, %.2f of %d processors:%n",
                cpu.total(),
                cpu.total() / seconds,
                Runtime.getRuntime().availableProcessors());
        for (ThreadRole role : ThreadRole.values()) {
            share(out, role.words(), cpu.of(role), cpu.total());
            if (role == ThreadRole.STREAM_THREADS) {
                share(out, "  of it decoding pictures", decoding, cpu.total());
            }
        }
    }

    private static void share(PrintWriter out, String name, double seconds, double of) {
        out.printf(
                Locale.ROOT, "  %-48s %7.2f s %s%n", name, seconds, Numbers.percent(seconds / of));
    }

    ObjectNode json() {
        BacklogResult backlog = result.backlog();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("streams", streams);
        node.put("windows", backlog.windows());
        node.put("windowBytes", backlog.windowBytes());
        Numbers.put(node, "seconds", backlog.seconds());
        Numbers.put(node, "windowsPerSecond", backlog.windowsPerSecond());
        Numbers.put(node, "plainWindowsPerSecond", backlog.plainWindowsPerSecond());
        Numbers.put(node, "shareOfPlain", backlog.shareOfPlain());
        node.put("clips", backlog.clips());
        Numbers.put(node, "clipsPerSecond", backlog.clipsPerSecond());
        Numbers.put(node, "meanBatch", backlog.meanBatch());
        Numbers.put(node, "inferenceSeconds", backlog.inferenceSeconds());
        node.set("cpuSeconds", json(backlog.cpu(), backlog.decodeSeconds()));
        result.live().ifPresent(live -> node.set("live", json(live)));
        return node;
    }

    private static ObjectNode json(LiveResult live) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("streams", live.streams());
        Numbers.put(node, "windowsPerSecond", live.windowsPerSecond());
        Numbers.put(node, "load", live.load());
        Numbers.put(node, "seconds", live.seconds());
        Numbers.put(node, "clipsPerSecond", live.clipsPerSecond());
        Numbers.put(node, "meanBatch", live.meanBatch());
        node.put("skippedClips", live.skipped());
        Numbers.put(node, "inferenceSeconds", live.inferenceSeconds());
        node.set("sentLateMs", json(live.sentLate()));
        node.set("scoresMs", json(live.scores()));
        node.set("eventsMs", json(live.events()));
        node.set("cpuSeconds", json(live.cpu(), live.decodeSeconds()));
        return node;
    }

    private static ObjectNode json(Latencies latencies) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("total", json(latencies.total()));
        node.set("withoutModel", json(latencies.withoutModel()));
        node.set("withoutModelAndFilling", json(latencies.withoutModelAndFilling()));
        node.set("filling", json(latencies.filling()));
        node.set("queue", json(latencies.queue()));
        node.set("model", json(latencies.model()));
        node.set("delivery", json(latencies.delivery()));
        return node;
    }

    private static ObjectNode json(Percentiles percentiles) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("count", percentiles.count());
        Numbers.put(node, "p50", percentiles.p50());
        Numbers.put(node, "p95", percentiles.p95());
        Numbers.put(node, "p99", percentiles.p99());
        Numbers.put(node, "max", percentiles.max());
        return node;
    }

    private static ObjectNode json(CpuUse cpu, double decoding) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Numbers.put(node, "total", cpu.total());
        for (ThreadRole role : ThreadRole.values()) {
            Numbers.put(node, role.key(), cpu.of(role));
        }
        Numbers.put(node, "decoding", decoding);
        return node;
    }
}
