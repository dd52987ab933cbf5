package io.kinetoscope.stream.live;

import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.PublishedScores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How all streams are now, and the newest events. Whoever reads the topics tells it; whoever looks
 * asks what changed since a version, however long ago: there are no queues, so one who looks seldom
 * or slowly gets the newest of each stream, and nobody waits for anybody. For any thread.
 *
 * <p>At most {@value #MAX_STREAMS} streams, {@value #MAX_EVENTS} events and {@value #MAX_CLIPS}
 * clips are remembered; streams beyond are left out, the oldest events and clips go.
 */
public final class LiveView {

    public static final int MAX_STREAMS = 512;
    public static final int MAX_EVENTS = 1_000;
    static final int MAX_CLIPS = 60_000;

    /** Labels of a clip that are remembered. */
    static final int LABELS = 5;

    private static final int MOST_CLIPS_OF_A_STREAM = 1_200;
    private static final int LEAST_CLIPS_OF_A_STREAM = 60;
    private static final Duration FORGOTTEN = Duration.ofHours(24);

    private record Versioned(SeenEvent event, long version) {}

    /**
     * What changed.
     *
     * @param version to be asked with next time
     * @param ids of all streams, when some came or went; empty otherwise
     * @param streams that changed
     * @param events that changed, oldest change first
     * @param isFull whether streams were left out, because there are too many
     */
    public record Changes(
            long version,
            Optional<List<String>> ids,
            List<StreamNow> streams,
            List<SeenEvent> events,
            boolean isFull) {

        public boolean isEmpty() {
            return ids.isEmpty() && streams.isEmpty() && events.isEmpty();
        }
    }

    private final Clock clock;
    private final Map<String, LiveStream> streams = new TreeMap<>();
    private final Map<String, CameraTold> cameras = new HashMap<>();
    private final Map<String, Versioned> events = new LinkedHashMap<>();
    private final Texts texts = new Texts();
    private long version = 1;
    private long membership = 1;
    private boolean full;

    public LiveView(Clock clock) {
        this.clock = clock;
    }

    /** A camera's status was told. */
    public synchronized void status(CameraStatus status, Instant told) {
        String camera = Texts.bounded(status.camera());
        if (cameras.size() >= MAX_STREAMS && !cameras.containsKey(camera)) {
            full = true;
            return;
        }
        cameras.put(camera, new CameraTold(status, told));
        if (streams.values().stream().noneMatch(stream -> stream.camera.equals(camera))) {
            stream(camera, camera, true);
        }
        streams.values().stream()
                .filter(stream -> stream.camera.equals(camera))
                .forEach(this::changed);
    }

    /** A camera is no more. */
    public synchronized void forget(String cameraId) {
        String camera = Texts.bounded(cameraId);
        cameras.remove(camera);
        if (streams.values().removeIf(stream -> stream.camera.equals(camera))) {
            membership = ++version;
            notifyAll();
        }
    }

    /** A clip was scored. */
    public synchronized void scored(PublishedScores scores) {
        stream(scores.span().streamId(), scores.span().cameraId(), false)
                .ifPresent(
                        stream -> {
                            int most =
                                    Math.max(
                                            LEAST_CLIPS_OF_A_STREAM,
                                            Math.min(
                                                    MOST_CLIPS_OF_A_STREAM,
                                                    MAX_CLIPS / streams.size()));
                            stream.scored(
                                    LiveStream.remembered(scores, texts), most, clock.instant());
                            changed(stream);
                        });
    }

    /** A record of an event came. */
    public synchronized void event(ActionEvent event) {
        Versioned before = events.remove(event.id());
        SeenEvent now = before == null ? SeenEvent.of(event) : before.event().with(event);
        events.put(event.id(), new Versioned(now, ++version));
        Iterator<Versioned> oldest = events.values().iterator();
        while (events.size() > MAX_EVENTS) {
            oldest.next();
            oldest.remove();
        }
        stream(event.streamId(), event.cameraId(), false);
        notifyAll();
    }

    /** A stream has newer pictures, or none any more where they are null. */
    public synchronized void pictures(String streamId, String camera, StreamNow.Pictures newest) {
        stream(streamId, camera, false)
                .ifPresent(
                        stream -> {
                            stream.pictures(newest, clock.instant());
                            changed(stream);
                        });
    }

    /** Time has passed: what follows from it alone. To be called every second or so. */
    public synchronized void tick() {
        Instant now = clock.instant();
        boolean gone =
                streams.values()
                        .removeIf(
                                stream ->
                                        !cameras.containsKey(stream.camera)
                                                && stream.heard().plus(FORGOTTEN).isBefore(now));
        if (gone) {
            membership = ++version;
            notifyAll();
        }
        for (LiveStream stream : streams.values()) {
            if (stream.stateChanged(told(stream), now)) {
                changed(stream);
            }
        }
    }

    /** All streams, in the order of their ids. */
    public synchronized List<StreamNow> streams() {
        Instant now = clock.instant();
        return streams.values().stream().map(stream -> stream.now(told(stream), now)).toList();
    }

    /** An event by its id, while it is remembered. */
    public synchronized Optional<SeenEvent> event(String id) {
        return Optional.ofNullable(events.get(id)).map(Versioned::event);
    }

    /** The clips of a stream whose slices touch a span, as far as they are remembered. */
    public synchronized List<ScoredClip> clips(String streamId, Instant from, Instant until) {
        LiveStream stream = streams.get(streamId);
        return stream == null ? List.of() : stream.clipsBetween(from, until);
    }

    /**
     * Waits until something is newer than a version.
     *
     * @param seen a version that was given out
     * @param patience after which there may be nothing
     */
    public synchronized void awaitNewer(long seen, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (version <= seen) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                break;
            }
            wait(millis);
        }
    }

    /**
     * What is newer than a version.
     *
     * @param seen a version that was given out; 0 asks for everything
     */
    public synchronized Changes changes(long seen) {
        Instant now = clock.instant();
        List<StreamNow> changedStreams = new ArrayList<>();
        for (LiveStream stream : streams.values()) {
            if (stream.version > seen) {
                changedStreams.add(stream.now(told(stream), now));
            }
        }
        List<SeenEvent> changedEvents = new ArrayList<>();
        // They are in the order of their versions.
        for (Versioned event : events.values()) {
            if (event.version() > seen) {
                changedEvents.add(event.event());
            }
        }
        return new Changes(
                version,
                membership > seen ? Optional.of(List.copyOf(streams.keySet())) : Optional.empty(),
                changedStreams,
                changedEvents,
                full);
    }

    private Optional<CameraTold> told(LiveStream stream) {
        return Optional.ofNullable(cameras.get(stream.camera));
    }

    private Optional<LiveStream> stream(String streamId, String cameraId, boolean placeholder) {
        String id = Texts.bounded(streamId);
        LiveStream known = streams.get(id);
        if (known != null) {
            known.placeholder &= placeholder;
            return Optional.of(known);
        }
        if (streams.size() >= MAX_STREAMS && !makeRoom()) {
            full = true;
            return Optional.empty();
        }
        String camera = Texts.bounded(cameraId);
        LiveStream made = new LiveStream(id, camera, placeholder, clock.instant());
        streams.put(id, made);
        // A camera that is seen by its zones only has no stream of its own.
        LiveStream standIn = streams.get(camera);
        if (standIn != null && standIn.placeholder && !id.equals(camera)) {
            streams.remove(camera);
        }
        membership = ++version;
        changed(made);
        return Optional.of(made);
    }

    /** One that nobody tells of any more makes room for another. */
    private boolean makeRoom() {
        Instant idle = clock.instant().minus(Duration.ofMinutes(10));
        return streams.values().stream()
                .filter(stream -> !cameras.containsKey(stream.camera))
                .filter(stream -> stream.heard().isBefore(idle))
                .min(Comparator.comparing(LiveStream::heard))
                .map(stream -> streams.remove(stream.id) != null)
                .orElse(false);
    }

    private void changed(LiveStream stream) {
        stream.version = ++version;
        notifyAll();
    }
}
