package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.stream.event.LabelScore;
import io.kinetoscope.stream.live.ScoredClip;
import io.kinetoscope.stream.live.StreamNow;
import io.kinetoscope.stream.live.StreamState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How all streams are, as rows for people and as JSON for programs.
 *
 * @param waiting windows on the topic that are not scored yet
 */
record TopTable(List<StreamNow> streams, long waiting, Instant at) {

    private static final int LONGEST_WHY = 80;

    TopTable {
        streams = List.copyOf(streams);
    }

    /** A line that sums up, and the table; those that are not well first, when there is no room. */
    List<String> lines(int most) {
        List<String> lines = new ArrayList<>();
        lines.add(summary());
        if (streams.isEmpty()) {
            lines.add("No stream yet: they appear as soon as an ingest worker reads a camera");
            return lines;
        }
        List<StreamNow> shown = streams;
        int room = Math.max(1, most - 3);
        if (streams.size() > room) {
            shown =
                    streams.stream()
                            .sorted(
                                    Comparator.comparing(
                                            (StreamNow one) -> one.state() == StreamState.ONLINE))
                            .limit(room)
                            .toList();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STREAM", "STATE", "FPS", "LAG", "LABEL", "SCORE", "LATENCY", "WHY"));
        shown.forEach(one -> rows.add(row(one)));
        lines.addAll(TextTable.of(rows).lines().toList());
        if (shown.size() < streams.size()) {
            lines.add("… and %d more".formatted(streams.size() - shown.size()));
        }
        return lines;
    }

    /** One object: time, windowsWaiting, and the streams. */
    String json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("time", at.toString());
        node.put("windowsWaiting", waiting);
        ArrayNode all = node.putArray("streams");
        for (StreamNow one : streams) {
            Optional<LabelScore> best = best(one);
            ObjectNode each = all.addObject();
            each.put("stream", one.id());
            each.put("camera", one.camera());
            each.put("state", one.state().word());
            each.put("why", one.why());
            each.put("since", one.since().map(Instant::toString).orElse(null));
            each.put("framesPerSecond", rounded(one.framesPerSecond()));
            each.put("lagSeconds", rounded(one.lagSeconds()));
            each.put("label", best.map(LabelScore::label).orElse(null));
            each.put("score", best.map(LabelScore::score).orElse(null));
            each.put("latencyMs", one.clip().map(clip -> rounded(latency(clip))).orElse(null));
            each.put("scoredUntil", one.clip().map(clip -> clip.until().toString()).orElse(null));
        }
        return node.toString();
    }

    private String summary() {
        Map<StreamState, Long> states =
                streams.stream()
                        .collect(
                                Collectors.groupingBy(
                                        StreamNow::state, TreeMap::new, Collectors.counting()));
        String counts =
                states.entrySet().stream()
                        .map(state -> state.getValue() + " " + state.getKey().word())
                        .collect(Collectors.joining(", "));
        return "%s  %d streams%s; %d windows wait"
                .formatted(
                        at.truncatedTo(ChronoUnit.SECONDS),
                        streams.size(),
                        counts.isEmpty() ? "" : ": " + counts,
                        waiting);
    }

    private static List<String> row(StreamNow one) {
        Optional<LabelScore> best = best(one);
        String why = one.why();
        return List.of(
                one.id(),
                one.state().word(),
                String.format(Locale.ROOT, "%.1f", one.framesPerSecond()),
                String.format(Locale.ROOT, "%.1f s", one.lagSeconds()),
                best.map(LabelScore::label).orElse("-"),
                best.map(label -> String.format(Locale.ROOT, "%.2f", label.score())).orElse("-"),
                one.clip()
                        .map(clip -> String.format(Locale.ROOT, "%.0f ms", latency(clip)))
                        .orElse("-"),
                why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) + "…" : why);
    }

    private static Optional<LabelScore> best(StreamNow one) {
        return one.clip().flatMap(clip -> clip.topK().stream().findFirst());
    }

    private static double latency(ScoredClip clip) {
        return clip.latencyMs().total();
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
