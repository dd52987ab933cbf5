package io.kinetoscope.ingest.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.SourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FrameWindowerTest {

    @Test
    void shouldCutAFileIntoSeventyTwoWindowsAndFlagTheLast() throws Exception {
        List<FrameWindow> windows = windows(SourceKind.FILE, LongStream.range(0, 576).toArray());

        assertThat(windows).hasSize(72).allMatch(window -> window.getFramesCount() == 8);
        assertThat(windows.subList(0, 71)).noneMatch(FrameWindow::getEndOfSession);
        assertThat(windows.get(71).getEndOfSession()).isTrue();
        for (FrameWindow window : windows) {
            FrameWindowFormat.check(window);
        }
    }

    @Test
    void shouldSendTheShortLastWindowOfAFile() {
        List<FrameWindow> windows = windows(SourceKind.FILE, LongStream.range(0, 11).toArray());

        assertThat(windows).extracting(FrameWindow::getFramesCount).containsExactly(8, 3);
        assertThat(windows.get(1).getEndOfSession()).isTrue();
    }

    @Test
    void shouldHoldBackAFilesFullWindowUntilAFrameFollows() {
        FrameWindower windower = windower(SourceKind.FILE);
        for (int slot = 0; slot < 7; slot++) {
            windower.add(frame(slot, 320, 180));
        }

        assertThat(windower.add(frame(7, 320, 180))).isEmpty();
        assertThat(windower.add(frame(8, 320, 180))).hasSize(1);
    }

    @Test
    void shouldGiveOutALiveWindowWithItsLastSlot() {
        FrameWindower windower = windower(SourceKind.LIVE);
        for (int slot = 0; slot < 7; slot++) {
            assertThat(windower.add(frame(slot, 320, 180))).isEmpty();
        }

        assertThat(windower.add(frame(7, 320, 180))).hasSize(1);
    }

    @Test
    void shouldEndALiveSessionWithoutFramesWhenNoneIsLeft() throws Exception {
        FrameWindower windower = windower(SourceKind.LIVE);
        windower.add(frame(7, 320, 180));

        FrameWindow end = windower.end().orElseThrow();

        FrameWindowFormat.check(end);
        assertThat(end.getFramesCount()).isZero();
        assertThat(end.getSequence()).isEqualTo(1);
        assertThat(end.getEndOfSession()).isTrue();
    }

    @Test
    void shouldEndNoSessionThatHadNoFrame() {
        assertThat(windower(SourceKind.LIVE).end()).isEmpty();
    }

    @Test
    void shouldGiveOutWhatIsLeftWithoutEndingTheSession() {
        FrameWindower windower = windower(SourceKind.LIVE);
        windower.add(frame(0, 320, 180));

        FrameWindow left = windower.leave().orElseThrow();

        assertThat(left.getFramesCount()).isEqualTo(1);
        assertThat(left.getEndOfSession()).isFalse();
        assertThat(windower.leave()).isEmpty();
    }

    @Test
    void shouldGiveOutALiveWindowWhoseLastSlotStaysEmptyWithTheNextFrame() {
        FrameWindower windower = windower(SourceKind.LIVE);
        windower.add(frame(3, 320, 180));

        List<FrameWindow> windows = windower.add(frame(8, 320, 180));

        assertThat(windows).singleElement().extracting(FrameWindow::getFramesCount).isEqualTo(1);
    }

    @Test
    void shouldGiveOutTwoWindowsWhenAFrameClosesOneAndFillsAnother() {
        FrameWindower windower = windower(SourceKind.LIVE);
        windower.add(frame(3, 320, 180));

        assertThat(windower.add(frame(15, 320, 180)))
                .extracting(FrameWindow::getSequence)
                .containsExactly(0L, 1L);
    }

    @Test
    void shouldSendNoEmptyWindowsAndCountOnlyThoseSent() {
        List<FrameWindow> windows = windows(SourceKind.FILE, 0, 1, 30, 31, 100);

        assertThat(windows).extracting(FrameWindow::getSequence).containsExactly(0L, 1L, 2L);
        assertThat(windows)
                .extracting(window -> window.getFrames(0).getSampleIndex())
                .containsExactly(0L, 30L, 100L);
    }

    @Test
    void shouldLoseNoFrameAndKeepTheirOrder() {
        long[] slots = {0, 1, 2, 5, 6, 7, 8, 9, 15, 16, 23, 24, 40, 41, 47, 48, 99};
        for (SourceKind kind : List.of(SourceKind.LIVE, SourceKind.FILE)) {
            List<Long> sent =
                    windows(kind, slots).stream()
                            .flatMap(window -> window.getFramesList().stream())
                            .map(EncodedFrame::getSampleIndex)
                            .toList();

            assertThat(sent).isEqualTo(LongStream.of(slots).boxed().toList());
        }
    }

    @Test
    void shouldStartAWindowWhenTheSizeChanges() {
        FrameWindower windower = windower(SourceKind.FILE);
        windower.add(frame(0, 320, 180));

        List<FrameWindow> windows = windower.add(frame(1, 320, 240));

        assertThat(windows).singleElement().extracting(FrameWindow::getHeight).isEqualTo(180);
        assertThat(windower.end()).get().extracting(FrameWindow::getHeight).isEqualTo(240);
    }

    @Test
    void shouldCarryTheTimesOfItsFrames() {
        FrameWindower windower = windower(SourceKind.FILE);
        windower.add(frame(0, 320, 180));
        windower.add(frame(1, 320, 180));

        FrameWindow window = windower.end().orElseThrow();

        assertThat(window.getReadTimeUs()).isEqualTo(3_000_000_125_000L);
        assertThat(window.getFrames(1).getPresentationTimeUs()).isEqualTo(125_000);
        assertThat(window.getFrames(1).getCaptureTimeUs()).isEqualTo(2_000_000_125_000L);
    }

    private static List<FrameWindow> windows(SourceKind kind, long... slots) {
        FrameWindower windower = windower(kind);
        List<FrameWindow> windows = new ArrayList<>();
        for (long slot : slots) {
            windows.addAll(windower.add(frame(slot, 320, 180)));
        }
        windower.end().ifPresent(windows::add);
        return windows;
    }

    private static FrameWindower windower(SourceKind kind) {
        return new FrameWindower(
                "table", "table", "session", kind, new WindowSettings(8, 8, 320, 256, 90));
    }

    private static SampledFrame frame(long slot, int width, int height) {
        long time = slot * 125_000;
        return new SampledFrame(
                slot,
                time,
                2_000_000_000_000L + time,
                3_000_000_000_000L + time,
                width,
                height,
                new byte[] {1});
    }
}
