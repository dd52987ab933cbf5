package io.kinetoscope.stream.event;

import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Events as the detector makes them, for tests of what is made of them. */
public final class EvidenceEvents {

    private EvidenceEvents() {}

    public static ActionEvent started(String stream, String session, Instant start) {
        return event(ActionEvent.Type.STARTED, stream, session, "wave", start, null, 0.9);
    }

    public static ActionEvent event(
            ActionEvent.Type type,
            String stream,
            String session,
            String label,
            Instant start,
            Instant end,
            double score) {
        String id = ActionEvent.id(stream, session, label, start);
        return new ActionEvent(
                id,
                type,
                stream,
                stream,
                label,
                1,
                score,
                score,
                start,
                end,
                new ModelVersion("tiny", 1),
                List.of(new LabelScore(label, score)),
                new Latency(100, 20, 30, 150),
                Optional.empty(),
                id + "-" + type.word(),
                end == null ? start : end);
    }
}
