package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.MalformedRecordException;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceSerde;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Writes evidence of events to files. An event and its evidence lie on different topics, so either
 * may be read first; evidence that no event of those that are wanted came for is forgotten. Used by
 * one thread.
 */
final class EvidenceFiles {

    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_WAITING = 500;
    private static final int LONGEST_NAME = 60;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Deserializer<EvidenceRecord> records = new EvidenceSerde().deserializer();

    /** Beginnings of names by event, in the order in which the events came. */
    private final Map<String, String> wanted = new LinkedHashMap<>();

    private final Map<String, List<EvidenceRecord>> waiting = new LinkedHashMap<>();

    /**
     * @throws KinetoscopeException when the folder is not there and cannot be made
     */
    EvidenceFiles(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "--save %s: the folder cannot be made: %s".formatted(directory, e), e);
        }
    }

    /** Evidence of this event is to be written. */
    void want(ActionEvent event) {
        String id = event.id();
        wanted.putIfAbsent(
                id,
                String.join(
                        "_",
                        TIME.format(event.start()),
                        named(event.streamId()),
                        named(event.label()),
                        named(id.substring(0, Math.min(8, id.length())))));
        dropFirst(wanted, MOST_EVENTS);
        List<EvidenceRecord> came = waiting.remove(id);
        if (came != null) {
            came.forEach(evidence -> write(id, evidence));
        }
    }

    /**
     * A record of the topic of evidence came.
     *
     * @throws MalformedRecordException when it is none
     */
    void take(ConsumerRecord<byte[], byte[]> record) {
        EvidenceRecord evidence =
                records.deserialize(record.topic(), record.headers(), record.value());
        String id = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (wanted.containsKey(id)) {
            write(id, evidence);
        } else {
            waiting.computeIfAbsent(id, key -> new ArrayList<>(4)).add(evidence);
            dropFirst(waiting, MOST_WAITING);
        }
    }

    private void write(String id, EvidenceRecord evidence) {
        String moment = evidence.recordId();
        moment = moment.startsWith(id + "-") ? moment.substring(id.length() + 1) : moment;
        String end = "-" + evidence.kind().word();
        moment =
                moment.endsWith(end) ? moment.substring(0, moment.length() - end.length()) : moment;
        Path file =
                directory.resolve(
                        "%s_%s.%s"
                                .formatted(
                                        wanted.get(id),
                                        named(moment),
                                        evidence.kind().extension()));
        try {
            Files.write(file, evidence.data());
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "--save %s: %s cannot be written: %s"
                            .formatted(directory, file.getFileName(), e.getMessage()),
                    e);
        }
    }

    /** Names come from outside: nothing in them leads out of the folder. */
    private static String named(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9.-]+", "-");
        return plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
    }

    private static void dropFirst(Map<?, ?> map, int most) {
        Iterator<?> first = map.keySet().iterator();
        while (map.size() > most) {
            first.next();
            first.remove();
        }
    }
}
