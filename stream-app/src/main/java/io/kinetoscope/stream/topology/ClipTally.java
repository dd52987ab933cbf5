package io.kinetoscope.stream.topology;

import java.time.Instant;

/** What became of the clips of one window. Filled by the scoring step; used by one thread. */
final class ClipTally {

    private int scored;
    private int skipped;
    private int failed;
    private Instant lastSkipped = Instant.EPOCH;

    void scored() {
        scored++;
    }

    void skipped(Instant now) {
        skipped++;
        lastSkipped = now;
    }

    void failed() {
        failed++;
    }

    int scoredClips() {
        return scored;
    }

    int skippedClips() {
        return skipped;
    }

    int failedClips() {
        return failed;
    }

    /** {@link Instant#EPOCH} when none was. */
    Instant lastSkippedAt() {
        return lastSkipped;
    }
}
