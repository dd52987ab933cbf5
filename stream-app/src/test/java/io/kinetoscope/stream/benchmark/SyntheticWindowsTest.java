package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Clock;
import java.time.Instant;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class SyntheticWindowsTest {

    private static final Instant BEGAN = Instant.parse("2026-05-01T12:00:00Z");
    private static final long BEGAN_MICROS = BEGAN.toEpochMilli() * 1000;

    private final SyntheticWindows windows =
            new SyntheticWindows(new WindowSettings(4, 8, 64, 48, 50), Clock.systemUTC());

    @Test
    void shouldCaptureTheFramesOfACameraAtTheirPlaceInTime() {
        FrameWindow window = windows.ofCamera("a", 3, BEGAN);

        assertThat(window.getFramesList())
                .extracting(frame -> frame.getCaptureTimeUs() - BEGAN_MICROS)
                .containsExactly(1_500_000L, 1_625_000L, 1_750_000L, 1_875_000L);
    }

    @Test
    void shouldReadAWindowOfACameraWithItsLastFrame() {
        assertThat(windows.ofCamera("a", 0, BEGAN).getReadTimeUs() - BEGAN_MICROS)
                .isEqualTo(375_000);
    }

    @Test
    void shouldGoOnAfterWhatWasRendered() {
        FrameWindow last = windows.ofCamera("a", 11, BEGAN);
        FrameWindow next = windows.ofCamera("a", 12, BEGAN);

        assertThat(next.getFrames(0).getSampleIndex())
                .isEqualTo(last.getFrames(3).getSampleIndex() + 1);
    }

    @Test
    void shouldCountTheWindowsOfAStream() {
        assertThat(windows.ofFile("a", 30).getSequence()).isEqualTo(30);
    }

    @Test
    void shouldKeepThePicturesOfAFileInTheOrderOfTheirTimes() {
        FrameWindow before = windows.ofFile("a", 11);
        FrameWindow after = windows.ofFile("a", 12);

        assertThat(after.getFrames(0).getCaptureTimeUs())
                .isGreaterThan(before.getFrames(3).getCaptureTimeUs());
    }

    @Test
    void shouldSayWhatIsLive() {
        assertThat(windows.ofCamera("a", 0, BEGAN).getSourceKind()).isEqualTo(SourceKind.LIVE);
    }

    @Test
    void shouldHaveEveryPictureOfAWindow() {
        for (int number = 0; number < 30; number++) {
            assertThat(windows.ofCamera("a", number, BEGAN).getFramesList())
                    .extracting(frame -> frame.getJpeg().isEmpty())
                    .containsExactly(false, false, false, false);
        }
    }

    @Test
    void shouldKnowAboutHowLargeAWindowIs() {
        assertThat(windows.meanBytes())
                .isCloseTo(
                        windows.ofFile("a", 5).getSerializedSize(), Percentage.withPercentage(30));
    }
}
