package io.kinetoscope.cli;

import io.kinetoscope.model.ModelCreator;
import io.kinetoscope.model.UntrainedHead;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.Thresholds;
import java.time.Instant;
import java.util.List;

/** An untrained model that scores in a moment, whose labels are {@code wave} and {@code jump}. */
final class TinyModel {

    private TinyModel() {}

    /**
     * @param frames of a clip, at 8 a second
     */
    static ModelCreator named(String name, int frames) {
        return of(name, frames, new Thresholds(0.9, 0.5), UntrainedHead.PLAIN);
    }

    /** Sees {@code wave}, at 0.95, in every picture. */
    static ModelCreator thatAlwaysSeesTheSame(String name, int frames, Thresholds thresholds) {
        return of(name, frames, thresholds, new UntrainedHead(1e-6, List.of(1.5f, -1.5f)));
    }

    private static ModelCreator of(
            String name, int frames, Thresholds thresholds, UntrainedHead head) {
        return new ModelCreator(
                name,
                NetworkSpec.rsaNetTiny(2),
                InputSpec.streaming(frames, 8, 32),
                List.of("wave", "jump"),
                thresholds,
                head,
                1,
                "test",
                Instant.EPOCH);
    }
}
