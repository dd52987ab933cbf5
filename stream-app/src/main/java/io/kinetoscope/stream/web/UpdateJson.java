package io.kinetoscope.stream.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.EvidenceReference;
import io.kinetoscope.stream.event.LabelScore;
import io.kinetoscope.stream.live.LiveView;
import io.kinetoscope.stream.live.ScoredClip;
import io.kinetoscope.stream.live.SeenEvent;
import io.kinetoscope.stream.live.StreamNow;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the page is told, as JSON. Times are milliseconds since the epoch. Private to the page: no
 * interface for others, who have the topics.
 */
final class UpdateJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** More can be neither shown nor held by the schema of events. */
    private static final int LONGEST_TEXT = 200;

    private final Clock clock;

    UpdateJson(Clock clock) {
        this.clock = clock;
    }

    /**
     * One message.
     *
     * @param whole whether the changes are everything there is
     */
    String update(LiveView.Changes changes, boolean whole) {
        ObjectNode node = NODES.objectNode();
        node.put("now", clock.millis());
        node.put("whole", whole);
        if (changes.isFull()) {
            node.put("most", LiveView.MAX_STREAMS);
        }
        changes.ids()
                .ifPresent(
                        ids -> {
                            ArrayNode all = node.putArray("ids");
                            ids.forEach(all::add);
                        });
        ArrayNode streams = node.putArray("streams");
        changes.streams().forEach(stream -> streams.add(stream(stream)));
        ArrayNode events = node.putArray("events");
        changes.events().forEach(event -> events.add(event(event)));
        return node.toString();
    }

    /** An event with the clips that lie about it. */
    String detail(SeenEvent event, List<ScoredClip> clips) {
        ObjectNode node = event(event);
        node.set("latency", latency(event.newest().latencyMs()));
        node.set("best", scores(event.newest().topK()));
        ArrayNode all = node.putArray("clips");
        for (ScoredClip clip : clips) {
            ObjectNode each = all.addObject();
            each.put("from", clip.from().toEpochMilli());
            each.put("until", clip.until().toEpochMilli());
            each.put("model", model(clip.model()));
            each.set("best", scores(clip.topK()));
        }
        return node.toString();
    }

    private static ObjectNode stream(StreamNow stream) {
        ObjectNode node = NODES.objectNode();
        node.put("id", stream.id());
        node.put("camera", stream.camera());
        node.put("state", stream.state().word());
        node.put("why", stream.why());
        node.put("since", stream.since().map(Instant::toEpochMilli).orElse(null));
        node.put("fps", Math.round(stream.framesPerSecond() * 10) / 10.0);
        node.put("lag", Math.round(stream.lagSeconds() * 100) / 100.0);
        stream.clip()
                .ifPresent(
                        clip -> {
                            node.put("model", model(clip.model()));
                            node.put("until", clip.until().toEpochMilli());
                            node.set("best", scores(clip.topK()));
                        });
        stream.pictures()
                .ifPresent(
                        pictures ->
                                node.putArray("pictures")
                                        .add(pictures.number())
                                        .add(pictures.frames())
                                        .add(pictures.millis()));
        return node;
    }

    private static ObjectNode event(SeenEvent seen) {
        ActionEvent event = seen.newest();
        ObjectNode node = NODES.objectNode();
        node.put("id", text(event.id()));
        node.put("type", event.type().word());
        node.put("camera", text(event.cameraId()));
        node.put("stream", text(event.streamId()));
        node.put("label", text(event.label()));
        node.put("score", event.score());
        node.put("top", event.topScore());
        node.put("start", event.start().toEpochMilli());
        node.put("end", event.end() == null ? null : event.end().toEpochMilli());
        node.put("until", event.time().toEpochMilli());
        node.put("model", model(event.model()));
        node.set("atStart", evidence(seen.atStart()));
        node.set("atEnd", evidence(seen.atEnd()));
        return node;
    }

    /** Thumbnail and animation; null where there is none. */
    private static ArrayNode evidence(Optional<EvidenceReference> reference) {
        return reference
                .map(
                        there ->
                                NODES.arrayNode()
                                        .add(there.thumbnail())
                                        .add(there.animation().orElse(null)))
                .orElse(null);
    }

    private static ObjectNode latency(Latency latency) {
        return NODES.objectNode()
                .put("capture", Math.round(latency.capture()))
                .put("queue", Math.round(latency.queue()))
                .put("inference", Math.round(latency.inference()))
                .put("total", Math.round(latency.total()));
    }

    private static ArrayNode scores(List<LabelScore> best) {
        ArrayNode all = NODES.arrayNode();
        for (LabelScore each : best) {
            all.addArray().add(text(each.label())).add(Math.round(each.score() * 1000) / 1000.0);
        }
        return all;
    }

    private static String model(ModelVersion model) {
        return text(model.name()) + ":" + model.version();
    }

    private static String text(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
