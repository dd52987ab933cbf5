package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.IngestTotals;
import java.util.stream.Collectors;

/** Cameras that failed for good fail the command that ran them. */
final class IngestFailures {

    private IngestFailures() {}

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
