package io.kinetoscope.stream.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClipAssemblerTest {

    private static final Instant START =
            Instant.EPOCH.plus(Windows.SESSION_START_MICROS, ChronoUnit.MICROS);

    // 16 frames at 4 a second: a span of 4 s.
    private final ClipAssembler everyTwoSeconds =
            new ClipAssembler(ClipTiming.of(16, 4, Duration.ofSeconds(2)));

    @ParameterizedTest(name = "{0} samples at 8/s, clips of {1} frames at {2}/s every {3} ms: {4}")
    @CsvSource({
        // 72 s, clips of 4 s every 2 s: 1 + ⌈68 / 2⌉
        "576, 16, 4, 2000, 35",
        // 72 s, clips of 2 s every 1 s: 1 + ⌈70 / 1⌉
        "576, 8, 4, 1000, 71",
        // a remainder of half a second: 1 + ⌈0.5 / 2⌉
        "36, 16, 4, 2000, 2",
        // exactly one clip, and shorter than one
        "32, 16, 4, 2000, 1",
        "21, 16, 4, 2000, 1",
        "1, 16, 4, 2000, 1",
        // clips with pauses between them: 1 + ⌈8 / 5⌉
        "80, 8, 4, 5000, 3",
        // a rate that does not divide the sample rate: span 8 / 3 s, 1 + ⌈(10 − 2.67) / 1⌉
        "80, 8, 3, 1000, 9",
    })
    void shouldCutAsManyClipsOfAnEndedSessionAsItsFormulaSays(
            int samples, int frames, double rate, long strideMillis, int clips) {
        ClipTiming timing = ClipTiming.of(frames, rate, Duration.ofMillis(strideMillis));
        double duration = samples / 8.0;
        double span = frames / rate;
        double formula = 1 + Math.ceil(Math.max(0, duration - span) / (strideMillis / 1e3) - 1e-9);

        List<EncodedClip> cut = clipsOf(new ClipAssembler(timing), Windows.file("a", "s", samples));

        assertThat(cut).hasSize(clips);
        assertThat(formula).isEqualTo(clips);
    }

    @ParameterizedTest(name = "{0} samples at 8/s: {1} clips of 4 s every 2 s")
    @CsvSource({"24, 0", "32, 1", "40, 1", "48, 2", "576, 35"})
    void shouldCutAsManyClipsOfALiveSessionAsItsFormulaSays(int samples, int clips) {
        assertThat(clipsOf(everyTwoSeconds, Windows.live("a", "s", samples))).hasSize(clips);
    }

    @Test
    void shouldTakeThePicturesAtTheCentresOfEqualSegments() {
        EncodedClip second = clipsOf(everyTwoSeconds, Windows.file("a", "s", 48)).get(1);

        assertThat(pictures(second))
                .containsExactly(17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 43, 45, 47);
    }

    @Test
    void shouldSpreadTheFramesOfAShortSessionOverWhatThereIs() {
        EncodedClip only = clipsOf(everyTwoSeconds, Windows.file("a", "s", 8)).get(0);

        assertThat(pictures(only)).containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
    }

    @Test
    void shouldCoverTheRemainderOfAFileByAClipOverItsEnd() {
        List<EncodedClip> clips = clipsOf(everyTwoSeconds, Windows.file("a", "s", 36));

        assertThat(clips.get(1).span().start()).isEqualTo(START.plusMillis(500));
        assertThat(clips.get(1).span().end()).isEqualTo(START.plusMillis(4500));
    }

    @Test
    void shouldLetTheSlicesOfASessionFollowOneAnother() {
        List<EncodedClip> clips = clipsOf(everyTwoSeconds, Windows.file("a", "s", 100));

        assertThat(clips.get(0).span().from()).isEqualTo(START);
        for (int i = 1; i < clips.size(); i++) {
            assertThat(clips.get(i).span().from()).isEqualTo(clips.get(i - 1).span().until());
        }
        assertThat(clips.get(clips.size() - 1).span().until()).isEqualTo(START.plusMillis(12_500));
    }

    @Test
    void shouldRepeatThePictureBeforeAGapOfTheSource() {
        List<FrameWindow> windows =
                Windows.session("a", "s", SourceKind.FILE, 32, i -> i < 10 || i > 20);

        EncodedClip clip = clipsOf(everyTwoSeconds, windows).get(0);

        assertThat(pictures(clip))
                .containsExactly(1, 3, 5, 7, 9, 9, 9, 9, 9, 9, 21, 23, 25, 27, 29, 31);
    }

    @Test
    void shouldLeaveOutClipsThatFallIntoAGap() {
        // 20 s without a picture: the clips that begin at 2, 4 … 16 s see none of them.
        List<FrameWindow> windows =
                Windows.session("a", "s", SourceKind.LIVE, 240, i -> i < 8 || i >= 168);

        List<EncodedClip> clips = clipsOf(everyTwoSeconds, windows);

        assertThat(clips)
                .extracting(clip -> clip.span().index())
                .containsExactly(0L, 9L, 10L, 11L, 12L, 13L);
    }

    @Test
    void shouldNotBeHeldUpByAGapOfYears() {
        List<FrameWindow> windows = Windows.live("a", "s", 8);
        FrameWindow far =
                windows.get(0).toBuilder()
                        .setSequence(1)
                        .clearFrames()
                        .addFrames(Windows.frame(1L << 31, ByteString.copyFromUtf8("1")))
                        .build();

        assertThat(clipsOf(everyTwoSeconds, List.of(windows.get(0), far)))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void shouldSpanNoClipOverTwoSessions() {
        List<FrameWindow> windows = new ArrayList<>(Windows.live("a", "one", 24));
        windows.addAll(Windows.live("a", "two", 40));

        assertThat(clipsOf(everyTwoSeconds, windows))
                .extracting(clip -> clip.span().sessionId())
                .containsExactly("two");
    }

    @Test
    void shouldEndTheSessionThatAnotherReplaces() {
        Assembly assembly = last(Windows.live("a", "one", 24), Windows.live("a", "two", 8));

        assertThat(assembly.superseded())
                .contains(new SessionEnd("a", "a", "one", START.plusSeconds(3)));
    }

    @Test
    void shouldEndASessionOnce() {
        Assembly assembly = last(Windows.file("a", "one", 24), Windows.live("a", "two", 8));

        assertThat(assembly.superseded()).isEmpty();
    }

    @Test
    void shouldEndTheSessionOfAFileWithItsLastWindow() {
        Assembly assembly = last(Windows.file("a", "one", 20));

        assertThat(assembly.ended())
                .contains(new SessionEnd("a", "a", "one", START.plusMillis(2500)));
    }

    @Test
    void shouldHoldNoMoreWindowsThanAClipNeeds() {
        Assembly assembly = last(Windows.live("a", "s", 800));

        assertThat(assembly.state().getNextSequence() - assembly.state().getOldestHeld())
                .isEqualTo(4);
    }

    @Test
    void shouldCutTheSameClipsOnAReplay() {
        List<FrameWindow> windows = Windows.file("a/door", "s", 100);

        assertThat(clipsOf(everyTwoSeconds, windows)).isEqualTo(clipsOf(everyTwoSeconds, windows));
    }

    @Test
    void shouldRefuseAWindowThatCameBefore() {
        List<FrameWindow> windows = Windows.live("a", "s", 16);

        assertThatThrownBy(() -> last(windows, windows.subList(0, 1)))
                .isInstanceOf(OutOfOrderWindowException.class)
                .hasMessage("window 0 of session s came when 2 was next");
    }

    @Test
    void shouldRefuseWindowsOfASessionThatWasReplaced() {
        List<FrameWindow> one = Windows.live("a", "one", 16);
        List<FrameWindow> two = Windows.live("a", "two", 8);

        assertThatThrownBy(() -> last(one.subList(0, 1), two, one.subList(1, 2)))
                .isInstanceOf(OutOfOrderWindowException.class)
                .hasMessageContaining("two senders publish this stream");
    }

    @Test
    void shouldRefuseWindowsAfterTheEndOfTheirSession() {
        List<FrameWindow> file = Windows.file("a", "s", 8);
        FrameWindow late = Windows.live("a", "s", 16).get(1);

        assertThatThrownBy(() -> last(file, List.of(late)))
                .isInstanceOf(OutOfOrderWindowException.class)
                .hasMessage("window 1 came after session s had ended");
    }

    @Test
    void shouldTakeTheLastCaptureForTheAgeOfALiveClip() {
        EncodedClip clip = clipsOf(everyTwoSeconds, Windows.live("a", "s", 32)).get(0);

        assertThat(clip.captured()).isEqualTo(START.plusMillis(31 * 125));
    }

    @Test
    void shouldTakeTheReadingForTheAgeOfAClipFromAFile() {
        EncodedClip clip = clipsOf(everyTwoSeconds, Windows.file("a", "s", 32)).get(0);

        assertThat(clip.captured()).isEqualTo(clip.published()).isEqualTo(START.plusSeconds(4));
    }

    @Test
    void shouldRefuseASampleIndexThatCannotBe() {
        FrameWindow window = Windows.live("a", "s", 8).get(0);
        FrameWindow absurd =
                window.toBuilder()
                        .clearFrames()
                        .addFrames(Windows.frame(Long.MAX_VALUE - 1, ByteString.EMPTY))
                        .build();

        assertThatThrownBy(() -> last(List.of(absurd)))
                .isInstanceOf(OutOfOrderWindowException.class)
                .hasMessageContaining("more than a century after its beginning");
    }

    private static List<Integer> pictures(EncodedClip clip) {
        return clip.jpegs().stream().map(jpeg -> Integer.valueOf(jpeg.toStringUtf8())).toList();
    }

    private static List<EncodedClip> clipsOf(ClipAssembler assembler, List<FrameWindow> windows) {
        List<EncodedClip> clips = new ArrayList<>();
        run(assembler, windows, assembly -> clips.addAll(assembly.clips()));
        return clips;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    private final Assembly last(List<FrameWindow>... windows) {
        List<FrameWindow> all = new ArrayList<>();
        for (List<FrameWindow> some : windows) {
            all.addAll(some);
        }
        List<Assembly> assemblies = new ArrayList<>();
        run(everyTwoSeconds, all, assemblies::add);
        return assemblies.get(assemblies.size() - 1);
    }

    /** Keeps what the assembler asks to keep, as the topology does. */
    private static void run(
            ClipAssembler assembler,
            List<FrameWindow> windows,
            java.util.function.Consumer<Assembly> each) {
        AssemblyState state = AssemblyState.getDefaultInstance();
        List<FrameWindow> held = new ArrayList<>();
        for (FrameWindow window : windows) {
            Optional<FrameWindow> before = held.stream().findFirst();
            if (before.isPresent() && !before.get().getSessionId().equals(window.getSessionId())) {
                held.clear();
            }
            Assembly assembly = assembler.accept(state, List.copyOf(held), window);
            state = assembly.state();
            held.add(window);
            long oldest = state.getOldestHeld();
            held.removeIf(w -> w.getSequence() < oldest);
            each.accept(assembly);
        }
    }
}
