package io.kinetoscope.stream.live;

import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.EvidenceReference;
import java.util.Optional;

/**
 * An event, as its newest record has it.
 *
 * @param atStart pictures of how it started
 * @param atEnd pictures of how it ended
 */
public record SeenEvent(
        ActionEvent newest,
        Optional<EvidenceReference> atStart,
        Optional<EvidenceReference> atEnd) {

    static SeenEvent of(ActionEvent first) {
        return new SeenEvent(first, Optional.empty(), Optional.empty()).with(first);
    }

    SeenEvent with(ActionEvent record) {
        Optional<EvidenceReference> start = atStart;
        Optional<EvidenceReference> end = atEnd;
        if (record.type() == ActionEvent.Type.STARTED) {
            start = record.evidence();
        } else if (record.type() == ActionEvent.Type.ENDED) {
            end = record.evidence();
        }
        // A record that is read again does not undo a later one.
        ActionEvent latest = record.type().compareTo(newest.type()) < 0 ? newest : record;
        return new SeenEvent(latest, start, end);
    }
}
