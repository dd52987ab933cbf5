package io.kinetoscope.ingest.source;

import java.util.OptionalLong;

/**
 * Notices when the timestamps of a live source jump: back by more than a second, or ahead by ten
 * seconds more than went by. Smaller steps are jitter, or pictures that were lost on the way.
 */
final class ClockJump {

    private static final long MAX_BACK_MICROS = 1_000_000;
    private static final long MAX_AHEAD_MICROS = 10_000_000;

    private boolean started;
    private long lastTimestamp;
    private long lastArrival;

    /**
     * @param timestamp of the source's own clock in microseconds, if the picture has one
     * @param arrivalMicros of a clock that only ever goes ahead
     * @return by how much the source's clock jumped, if it did
     */
    OptionalLong micros(OptionalLong timestamp, long arrivalMicros) {
        if (timestamp.isEmpty()) {
            return OptionalLong.empty();
        }
        long step = timestamp.getAsLong() - lastTimestamp;
        long passed = arrivalMicros - lastArrival;
        boolean jumped = started && (step < -MAX_BACK_MICROS || step - passed > MAX_AHEAD_MICROS);
        started = true;
        lastTimestamp = timestamp.getAsLong();
        lastArrival = arrivalMicros;
        return jumped ? OptionalLong.of(step) : OptionalLong.empty();
    }
}
