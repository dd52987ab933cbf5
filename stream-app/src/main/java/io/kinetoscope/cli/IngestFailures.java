package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.IngestTotals;
import io.kinetoscope.ingest.IngestWorker;
import java.util.stream.Collectors;

/** Cameras that failed for good fail the command that ran them. */
final class IngestFailures {

    private IngestFailures() {}

    /** Without a camera that reads, or has read to its end, there is nothing to wait for. */
    static void requireSomeLeft(IngestWorker worker) {
        IngestTotals totals = worker.totals();
        if (totals.failures().size() == worker.cameraCount()) {
            requireNone(totals);
        }
    }

    static void requireNone(IngestTotals totals) {
        if (totals.failures().isEmpty()) {
            return;
        }
        if (totals.failures().size() == 1) {
            throw totals.failures().values().iterator().next();
        }
        throw new KinetoscopeException(
                totals.failures().values().stream()
                        .map(Throwable::getMessage)
                        .sorted()
                        .collect(Collectors.joining("; ")));
    }
}
