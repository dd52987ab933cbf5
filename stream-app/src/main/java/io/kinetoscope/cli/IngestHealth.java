package io.kinetoscope.cli;

import io.kinetoscope.ingest.IngestMember;
import io.kinetoscope.stream.web.Health;
import java.time.Duration;
import java.util.function.Predicate;

/** How an ingest worker is, from before it has begun. Any thread may ask. */
final class IngestHealth {

    private final Predicate<Duration> stuck;
    private volatile IngestMember member;
    private volatile boolean begun;

    /**
     * @param stuck whether a worker that has not looked after its group for so long never will
     */
    IngestHealth(Predicate<Duration> stuck) {
        this.stuck = stuck;
    }

    /** It shares cameras with the others of a group. */
    void sharing(IngestMember sharing) {
        member = sharing;
        begun = true;
    }

    /** It runs cameras of its own: it ends by itself when Kafka refuses their windows. */
    void running() {
        begun = true;
    }

    /** Liveness. */
    Health live() {
        IngestMember sharing = member;
        if (sharing == null) {
            return Health.up();
        }
        Duration still = sharing.sinceLastTurn();
        return stuck.test(still)
                ? Health.down(
                        "the worker has not looked after its cameras for %d s"
                                .formatted(still.toSeconds()))
                : Health.up();
    }

    /** Readiness. */
    Health ready() {
        if (!begun) {
            return Health.down("waiting for Kafka");
        }
        IngestMember sharing = member;
        return sharing == null || sharing.isJoined()
                ? Health.up()
                : Health.down("the worker is not in its group, or no broker answers");
    }
}
