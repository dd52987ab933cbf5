package io.kinetoscope.stream.topology;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.clip.SessionEnd;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a window brought about, on its way to the model.
 *
 * @param window the window's bytes as they came, for a dead letter
 * @param sequence the window's own number in its session
 * @param held earlier windows of the session that the clips may show
 * @param givenUp filled by the scoring step: numbers of the session's windows that no later clip
 *     may use, for a picture in them cannot be decoded
 * @param tally filled by the scoring step, too
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record AssembledWindow(
        byte[] window,
        long sequence,
        List<FrameWindow> held,
        Optional<SessionEnd> superseded,
        List<EncodedClip> clips,
        Optional<SessionEnd> ended,
        Set<Long> givenUp,
        ClipTally tally) {}
