package io.kinetoscope.stream.live;

import io.kinetoscope.stream.evidence.EvidenceRecord;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Evidence of events by the id of its record: where it lies, and, of what was asked for or came
 * last, itself. For any thread.
 */
final class EvidenceShelf {

    private static final int MOST_PLACES = 4 * LiveView.MAX_EVENTS;

    /** Where a record lies. */
    record Place(TopicPartition partition, long offset) {}

    private final long maxBytes;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, EvidenceRecord> records = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    EvidenceShelf(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized void add(EvidenceRecord record, TopicPartition partition, long offset) {
        places.put(record.recordId(), new Place(partition, offset));
        Iterator<Place> oldestPlace = places.values().iterator();
        while (places.size() > MOST_PLACES) {
            oldestPlace.next();
            oldestPlace.remove();
        }
        EvidenceRecord before = records.put(record.recordId(), record);
        bytes += record.data().length - (before == null ? 0 : before.data().length);
        Iterator<EvidenceRecord> oldest = records.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().data().length;
            oldest.remove();
        }
    }

    synchronized Optional<EvidenceRecord> record(String recordId) {
        return Optional.ofNullable(records.get(recordId));
    }

    synchronized Optional<Place> place(String recordId) {
        return Optional.ofNullable(places.get(recordId));
    }

    synchronized long bytes() {
        return bytes;
    }
}
