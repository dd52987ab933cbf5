package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.camera.CameraDefinition;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands on the topic {@code cameras}, by camera id.
 *
 * @param definitions those that can be read
 * @param faults what is wrong with the others
 */
record CameraRegistry(
        SortedMap<String, CameraDefinition> definitions, SortedMap<String, String> faults) {

    /** Reads the topic to its end. */
    static CameraRegistry read(KafkaSettings kafka, Topics topics) {
        SortedMap<String, byte[]> latest = new TreeMap<>();
        try (TopicReader reader = new TopicReader(kafka, List.of(topics.cameras()), true)) {
            reader.readToEnd(
                    record -> {
                        if (record.key() != null) {
                            latest.put(new String(record.key(), UTF_8), record.value());
                        }
                    });
        }
        return of(latest);
    }

    /**
     * @param latest the last value of each key; null for one that was removed
     */
    static CameraRegistry of(Map<String, byte[]> latest) {
        SortedMap<String, CameraDefinition> definitions = new TreeMap<>();
        SortedMap<String, String> faults = new TreeMap<>();
        latest.forEach(
                (id, json) -> {
                    if (json == null) {
                        return;
                    }
                    try {
                        definitions.put(id, CameraDefinition.fromJson(id, json));
                    } catch (ConfigurationException e) {
                        faults.put(id, e.getMessage());
                    }
                });
        return new CameraRegistry(definitions, faults);
    }

    boolean has(String camera) {
        return definitions.containsKey(camera) || faults.containsKey(camera);
    }
}
