package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.stream.clip.ClipCounts;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how the cameras are. */
@Command(
        name = "status",
        description =
                "Tell how cameras are: online, offline, disabled or failed, since when, why, on which"
                        + " worker, and how many clips of their streams were skipped.")
final class CamerasStatusCommand extends LoggedCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(CamerasStatusCommand.class);

    @Option(names = "--json", description = "One JSON array on standard output.")
    private boolean json;

    @Mixin private CameraTopicOptions topic;

    // By the key of the record.
    private final SortedMap<String, ClipCounts> counts = new TreeMap<>();

    @Override
    public Integer call() {
        CameraRegistry there = topic.read();
        SortedMap<String, CameraNews> news = readStatuses();
        there.definitions().keySet().forEach(id -> news.putIfAbsent(id, CameraNews.none(id)));
        there.faults().keySet().forEach(id -> news.putIfAbsent(id, CameraNews.none(id)));
        news.replaceAll((id, one) -> one.with(countsOf(id)));
        Instant now = Instant.now();
        if (json) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            news.values().forEach(one -> all.add(one.toNode(now)));
            System.out.println(all);
        } else if (news.isEmpty()) {
            System.out.println("No cameras: cameras add ID=URI, or cameras apply -f FILE");
        } else {
            System.out.print(CameraNews.table(List.copyOf(news.values()), now));
        }
        return 0;
    }

    private SortedMap<String, CameraNews> readStatuses() {
        SortedMap<String, CameraNews> news = new TreeMap<>();
        try (TopicReader reader =
                new TopicReader(topic.connection(), List.of(topic.topics().cameraStatus()), true)) {
            reader.readToEnd(
                    record -> {
                        if (record.key() == null) {
                            return;
                        }
                        String id = new String(record.key(), UTF_8);
                        if (ClipCounts.isKey(id)) {
                            readCounts(id, record);
                            return;
                        }
                        if (record.value() == null) {
                            news.remove(id);
                            return;
                        }
                        try {
                            news.put(
                                    id,
                                    new CameraNews(
                                            CameraStatus.fromJson(record.value()),
                                            Instant.ofEpochMilli(record.timestamp())));
                        } catch (KinetoscopeException e) {
                            warn(record, e);
                        }
                    });
        }
        return news;
    }

    private void readCounts(String key, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            counts.remove(key);
            return;
        }
        try {
            counts.put(key, ClipCounts.fromJson(record.value()));
        } catch (KinetoscopeException e) {
            warn(record, e);
        }
    }

    private List<ClipCounts> countsOf(String camera) {
        return counts.values().stream().filter(one -> one.camera().equals(camera)).toList();
    }

    private static void warn(ConsumerRecord<byte[], byte[]> record, KinetoscopeException e) {
        LOG.warn(
                "Passed over {}-{} offset {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                e.getMessage());
    }
}
