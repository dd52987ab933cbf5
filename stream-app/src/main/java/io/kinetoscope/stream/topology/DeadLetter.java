package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Why, where and when a record could not be processed: the headers that a record of topic {@code
 * dead-letters} carries besides its original key, value and headers.
 *
 * @param stage the part of the topology that gave up: {@code assemble}, {@code decode}, {@code
 *     score} or {@code detect}
 * @param reason one line
 * @param topic where the record came from
 */
record DeadLetter(
        String stage, String reason, String topic, int partition, long offset, Instant when) {

    static final String STAGE = "kinetoscope_dead_letter_stage";
    static final String REASON = "kinetoscope_dead_letter_reason";
    static final String TOPIC = "kinetoscope_dead_letter_topic";
    static final String PARTITION = "kinetoscope_dead_letter_partition";
    static final String OFFSET = "kinetoscope_dead_letter_offset";
    static final String WHEN = "kinetoscope_dead_letter_time";

    private static final int LONGEST_REASON = 1000;

    /** The original headers, copied, and these. */
    Headers addTo(Headers original) {
        Headers headers = new RecordHeaders(original.toArray());
        add(headers, STAGE, stage);
        add(headers, REASON, oneLine(reason));
        add(headers, TOPIC, topic);
        add(headers, PARTITION, Integer.toString(partition));
        add(headers, OFFSET, Long.toString(offset));
        add(headers, WHEN, when.toString());
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    private static String oneLine(String reason) {
        String line = reason.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
