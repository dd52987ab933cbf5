package io.kinetoscope.stream.topology;

import io.kinetoscope.stream.inference.BatchSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Which clips of a task are passed over when there is more live input than can be scored. By age
 * alone, the streams whose windows come first on the partition would be scored, always the same
 * ones. So while clips grow stale, and from half of the age at which they do, a stream that is
 * ahead of another one waits for it.
 *
 * <p>Nothing idles for that: passing over costs next to nothing, and brings the task to younger
 * clips, which everybody may have scored. Used by the thread of its task.
 */
final class Turns {

    /** Whether a clip may be scored. */
    enum Turn {
        /** There is enough for all. */
        FREE,
        /** It is its stream's turn. */
        TAKEN,
        /** Others come first. */
        PASSED
    }

    /** When for so many times the age of a stale clip none was stale, there is enough for all. */
    private static final int CALM = 3;

    private final BatchSettings settings;
    private final Map<String, Place> places = new HashMap<>();
    private Instant lastStale = Instant.EPOCH;

    private static final class Place {
        private long turns;
        private Instant heard;
    }

    /**
     * @param settings say when a clip is stale
     */
    Turns(BatchSettings settings) {
        this.settings = settings;
    }

    /**
     * A clip had grown too old: its stream is among those that wait for a turn.
     *
     * @param published when its window was handed to Kafka, which tells how far the partition has
     *     been read
     */
    void stale(String stream, Instant published) {
        lastStale = published;
        heard(stream, published);
    }

    /**
     * Whether a live clip that is not stale may be scored now.
     *
     * @param captured when its last frame was
     * @param published as of {@link #stale}
     */
    Turn take(String stream, Instant captured, Instant published, Instant now) {
        if (lastStale.plus(settings.maxStaleness().multipliedBy(CALM)).isBefore(published)) {
            places.clear();
            return Turn.FREE;
        }
        forgetSilent(published);
        Place place = heard(stream, published);
        boolean old = captured.plus(settings.maxStaleness().dividedBy(2)).isBefore(now);
        if (old && place.turns > fewestTurns()) {
            return Turn.PASSED;
        }
        place.turns++;
        return Turn.TAKEN;
    }

    /** The clip that took a turn was too old when its batch came. */
    void giveBack(String stream) {
        Place place = places.get(stream);
        if (place != null) {
            place.turns--;
        }
    }

    private Place heard(String stream, Instant published) {
        Place place = places.computeIfAbsent(stream, this::join);
        place.heard = published;
        return place;
    }

    private Place join(String stream) {
        Place place = new Place();
        place.turns = fewestTurns();
        return place;
    }

    private long fewestTurns() {
        return places.values().stream().mapToLong(place -> place.turns).min().orElse(0);
    }

    /** Nobody waits for a camera that has stopped. */
    private void forgetSilent(Instant published) {
        Duration silence = settings.maxStaleness();
        places.values().removeIf(place -> place.heard.plus(silence).isBefore(published));
    }
}
