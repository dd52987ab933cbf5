package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.stream.clip.ClipCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The last that was told of a camera.
 *
 * @param told when; {@link Instant#EPOCH} for never
 * @param counts of those of its streams of which clips were skipped
 */
record CameraNews(CameraStatus status, Instant told, List<ClipCounts> counts) {

    CameraNews(CameraStatus status, Instant told) {
        this(status, told, List.of());
    }

    CameraNews with(List<ClipCounts> ofItsStreams) {
        return new CameraNews(status, told, ofItsStreams);
    }

    /** Of a camera that is defined, and that no worker has taken up yet. */
    static CameraNews none(String camera) {
        return new CameraNews(
                new CameraStatus(
                        camera,
                        CameraStatus.State.OFFLINE,
                        Instant.EPOCH,
                        "no worker has taken it up",
                        0,
                        Optional.empty(),
                        ""),
                Instant.EPOCH);
    }

    /** Whether its worker seems to be gone: it would have been heard of. */
    boolean isSilent(Instant now) {
        return status.isSilent(told, now);
    }

    /** The same fields as on the topic; {@code silent} when its worker seems to be gone. */
    ObjectNode toNode(Instant now) {
        boolean known = !told.equals(Instant.EPOCH);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("camera", status.camera());
        node.put("state", state());
        node.put("since", known ? status.since().toString() : null);
        node.put("why", status.why());
        node.put("framesPerSecond", Math.round(status.framesPerSecond() * 100) / 100.0);
        node.put("lastFrame", status.lastFrame().map(Instant::toString).orElse(null));
        node.put("worker", known ? status.worker() : null);
        node.put("silent", isSilent(now));
        node.put("clipsSkipped", skipped());
        ArrayNode streams = node.putArray("streams");
        for (ClipCounts stream : counts) {
            streams.addObject()
                    .put("stream", stream.stream())
                    .put("clipsScored", stream.scored())
                    .put("clipsSkipped", stream.skipped())
                    .put("clipsFailed", stream.failed())
                    .put("lastSkipped", stream.lastSkipped().toString());
        }
        return node;
    }

    /** A line for each, for people. */
    static String table(List<CameraNews> all, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "CAMERA",
                        "STATE",
                        "SINCE",
                        "FPS",
                        "LAST FRAME",
                        "SKIPPED",
                        "WORKER",
                        "WHY"));
        all.forEach(news -> rows.add(news.row(now)));
        return TextTable.of(rows);
    }

    private List<String> row(Instant now) {
        boolean known = !told.equals(Instant.EPOCH);
        boolean silent = isSilent(now);
        String why =
                silent
                        ? "no news for %s; its worker may be gone".formatted(ago(told, now))
                        : status.why();
        return List.of(
                status.camera(),
                silent ? state() + "?" : state(),
                known ? ago(status.since(), now) : "-",
                String.format(Locale.ROOT, "%.1f", status.framesPerSecond()),
                status.lastFrame().map(at -> ago(at, now)).orElse("-"),
                skipped(now),
                known ? status.worker() : "-",
                why);
    }

    private long skipped() {
        return counts.stream().mapToLong(ClipCounts::skipped).sum();
    }

    private String skipped(Instant now) {
        return counts.stream()
                .map(ClipCounts::lastSkipped)
                .max(Comparator.naturalOrder())
                .map(last -> "%d (%s)".formatted(skipped(), ago(last, now)))
                .orElse("0");
    }

    private String state() {
        return status.state().name().toLowerCase(Locale.ROOT);
    }

    private static String ago(Instant at, Instant now) {
        long seconds = Math.max(0, Duration.between(at, now).toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        return hours < 48 ? hours + "h" : hours / 24 + "d";
    }
}
