package io.kinetoscope.stream.topology;

import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.clip.SessionEnd;
import java.util.List;
import java.util.Optional;

/**
 * What a window brought about, on its way to the model.
 *
 * @param window the window's bytes as they came, for a dead letter
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record AssembledWindow(
        byte[] window,
        Optional<SessionEnd> superseded,
        List<EncodedClip> clips,
        Optional<SessionEnd> ended) {}
