package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.Assembly;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipTiming;
import io.kinetoscope.stream.clip.EncodedClip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What every consumer of windows relies on, whoever sent them.
 *
 * @param windows of one stream, as they lie on the topic
 */
record StreamSessions(List<FrameWindow> windows) {

    /** Windows by session, in the order in which sessions began. */
    Map<String, List<FrameWindow>> byId() {
        Map<String, List<FrameWindow>> sessions = new LinkedHashMap<>();
        for (FrameWindow window : windows) {
            sessions.computeIfAbsent(window.getSessionId(), k -> new ArrayList<>()).add(window);
        }
        return sessions;
    }

    void assertHold() {
        byId().values()
                .forEach(
                        session -> {
                            assertNumbered(session);
                            assertTimesIncrease(session);
                        });
        assertFollowOneAnother();
        assertNoClipSpansTwo();
    }

    private static void assertNumbered(List<FrameWindow> session) {
        assertThat(session)
                .extracting(FrameWindow::getSequence)
                .isEqualTo(LongStream.range(0, session.size()).boxed().toList());
    }

    private static void assertTimesIncrease(List<FrameWindow> session) {
        List<EncodedFrame> frames =
                session.stream().flatMap(w -> w.getFramesList().stream()).toList();
        assertIncrease(frames.stream().map(EncodedFrame::getCaptureTimeUs).toList());
        assertIncrease(frames.stream().map(EncodedFrame::getPresentationTimeUs).toList());
    }

    private static void assertIncrease(List<Long> times) {
        assertThat(times).isSorted().doesNotHaveDuplicates();
    }

    private void assertFollowOneAnother() {
        List<String> order = List.copyOf(byId().keySet());
        assertThat(windows.stream().map(FrameWindow::getSessionId).toList())
                .as("sessions follow one another")
                .isSortedAccordingTo(Comparator.comparingInt(order::indexOf));
    }

    private void assertNoClipSpansTwo() {
        Map<String, Set<ByteString>> pictures = new HashMap<>();
        byId().forEach(
                        (session, own) -> {
                            Set<ByteString> jpegs = new HashSet<>();
                            own.forEach(
                                    w -> w.getFramesList().forEach(f -> jpegs.add(f.getJpeg())));
                            pictures.put(session, jpegs);
                        });
        ClipAssembler assembler = new ClipAssembler(ClipTiming.of(8, 8, Duration.ofMillis(250)));
        AssemblyState state = AssemblyState.getDefaultInstance();
        List<FrameWindow> held = new ArrayList<>();
        for (FrameWindow window : windows) {
            long oldest = state.getOldestHeld();
            held.removeIf(
                    w ->
                            !w.getSessionId().equals(window.getSessionId())
                                    || w.getSequence() < oldest);
            Assembly assembly = assembler.accept(state, held, window);
            held.add(window);
            state = assembly.state();
            for (EncodedClip clip : assembly.clips()) {
                assertThat(pictures.get(window.getSessionId()).containsAll(clip.jpegs()))
                        .as("all pictures of a clip are of its session")
                        .isTrue();
            }
        }
    }
}
