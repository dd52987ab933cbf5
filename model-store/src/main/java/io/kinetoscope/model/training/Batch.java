package io.kinetoscope.model.training;

import io.kinetoscope.model.dataset.LabelledClip;
import java.util.List;

/** Clips of one training step, in order. */
record Batch(List<LabelledClip> clips) {

    Batch {
        clips = List.copyOf(clips);
    }

    List<byte[]> frames() {
        return clips.stream().map(LabelledClip::frames).toList();
    }

    int label(int clip) {
        return clips.get(clip).label();
    }

    int size() {
        return clips.size();
    }
}
