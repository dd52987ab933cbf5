package io.kinetoscope.model.store;

import io.kinetoscope.model.checkpoint.MemoryTensors;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import java.time.Instant;
import java.util.List;

/** A model of a test, whose weights are one small tensor: the store does not look into them. */
final class Drafts {

    private Drafts() {}

    static ModelDraft draft(String name) {
        return new ModelDraft(
                name,
                NetworkSpec.rsaNetTiny(2),
                InputSpec.published(16, 4),
                List.of("wave", "nothing"),
                List.of("nothing"),
                new Thresholds(0.6, 0.4),
                new Provenance(
                        Provenance.Kind.IMPORTED,
                        "a.pth",
                        "models import",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        null));
    }

    static TensorSource weights() {
        return new MemoryTensors().with("w", List.of(2), 1, 2);
    }
}
