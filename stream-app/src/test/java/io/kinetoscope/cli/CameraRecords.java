package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** What a subscriber sees of cameras: what is said of them, and their windows. */
final class CameraRecords implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final CommittedRecords statuses;
    private final CommittedRecords windows;

    CameraRecords(String servers) {
        statuses = new CommittedRecords(servers, "camera-status");
        windows = new CommittedRecords(servers, "frame-windows");
    }

    static boolean isOnline(JsonNode status) {
        return status != null && status.path("state").asText().equals("online");
    }

    static boolean isOffline(JsonNode status) {
        return status.path("state").asText().equals("offline");
    }

    static Predicate<JsonNode> why(String part) {
        return status -> why(status).contains(part);
    }

    static String why(JsonNode status) {
        return status.path("why").asText();
    }

    static Instant since(JsonNode status) {
        return Instant.parse(status.path("since").asText());
    }

    /** All that was said, from the first to the last. */
    List<TopicRecord> statusRecords() {
        return statuses.read();
    }

    List<TopicRecord> windowRecords() {
        return windows.read();
    }

    /** The newest status of each camera that is not removed. */
    Map<String, JsonNode> newest() {
        Map<String, JsonNode> newest = new LinkedHashMap<>();
        for (TopicRecord record : statuses.read()) {
            if (record.isTombstone()) {
                newest.remove(record.key());
            } else {
                newest.put(record.key(), record.json());
            }
        }
        return newest;
    }

    /** Waits until such a status was written after a time; the first of them. */
    JsonNode awaitStatus(String camera, Instant after, Predicate<JsonNode> condition) {
        try {
            return await().atMost(PATIENCE)
                    .until(() -> status(camera, after, condition), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "No such status of camera %s after %s:%n%s"
                            .formatted(camera, after, shownStatuses(camera)),
                    e);
        }
    }

    /** Waits until it is online and some of its windows are there. */
    void awaitOnline(String camera, Instant after) {
        awaitStatus(camera, after, CameraRecords::isOnline);
        await().atMost(PATIENCE).until(() -> windowsOf(camera).size() > 3);
    }

    /**
     * Waits until its pictures come again, in a session that is not the first.
     *
     * @param after when something happened to it; that it was online before may be said later, too
     * @return when it had come back for sure
     */
    Instant awaitBackInANewSession(String camera, Instant after) {
        Instant back =
                since(awaitStatus(camera, after, s -> isOnline(s) && since(s).isAfter(after)));
        await().atMost(PATIENCE).until(() -> captured(newestWindowOf(camera)).isAfter(back));
        StreamSessions sessions = sessionsOf(camera);
        sessions.assertHold();
        assertThat(sessions.byId()).hasSizeGreaterThan(1);
        return Instant.now();
    }

    List<FrameWindow> windowsOf(String camera) {
        return windows.read().stream()
                .filter(record -> record.key().equals(camera))
                .map(TopicRecord::window)
                .toList();
    }

    FrameWindow newestWindowOf(String camera) {
        List<FrameWindow> all = windowsOf(camera);
        return all.get(all.size() - 1);
    }

    StreamSessions sessionsOf(String camera) {
        return new StreamSessions(windowsOf(camera));
    }

    /** Of a window's last picture; the epoch where it has none. */
    static Instant captured(FrameWindow window) {
        int frames = window.getFramesCount();
        return frames == 0
                ? Instant.EPOCH
                : Instant.EPOCH.plusNanos(window.getFrames(frames - 1).getCaptureTimeUs() * 1000);
    }

    @Override
    public void close() {
        statuses.close();
        windows.close();
    }

    private String shownStatuses(String camera) {
        return statuses.read().stream()
                .filter(record -> record.key().equals(camera))
                .map(r -> r.time() + " " + (r.isTombstone() ? "removed" : r.json().toString()))
                .collect(Collectors.joining("\n"));
    }

    private Optional<JsonNode> status(String camera, Instant after, Predicate<JsonNode> condition) {
        // Kafka's times are whole milliseconds: what came right after would be before.
        Instant from = after.truncatedTo(ChronoUnit.MILLIS);
        return statuses.read().stream()
                .filter(record -> record.key().equals(camera) && !record.isTombstone())
                .filter(record -> !record.time().isBefore(from))
                .map(TopicRecord::json)
                .filter(condition)
                .findFirst();
    }
}
