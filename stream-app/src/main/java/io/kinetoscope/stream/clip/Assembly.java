package io.kinetoscope.stream.clip;

import java.util.List;
import java.util.Optional;

/**
 * What a window brought about, in the order in which it counts.
 *
 * @param superseded the session that this window's session replaces, if it had not ended itself
 * @param clips clips that the window completed, in order
 * @param ended the window's session, when the window is its last
 * @param state what to remember of the stream; windows before its oldest held one can go
 */
public record Assembly(
        Optional<SessionEnd> superseded,
        List<EncodedClip> clips,
        Optional<SessionEnd> ended,
        AssemblyState state) {}
