package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ingest.wire.SourceKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the pictures of a file were taken, and when they are to be shown. */
@Timeout(120)
class FileTimesTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final long NOW_MICROS = NOW.getEpochSecond() * 1_000_000;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"mp4,10", "mp4,25", "matroska,30", "avi,12.5", "mpegts,50", "mov,29.97"})
    void shouldReadEveryPictureAtItsTime(String format, double fps) throws Exception {
        Path file = new TestVideo(160, 90).format(format).fps(fps).write(folder.resolve("v"), 40);

        List<Long> times = VideoReading.whole(file).times();

        assertThat(times).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(times.get(i)).isCloseTo(Math.round(i * 1e6 / fps), within(1_000L));
        }
    }

    @Test
    void shouldFollowAVariableRate() throws Exception {
        long[] times = {0, 40_000, 80_000, 600_000, 640_000, 1_520_000, 1_560_000};
        Path file =
                new TestVideo(160, 90).format("matroska").fps(25).write(folder.resolve("v"), times);

        assertThat(VideoReading.whole(file).times())
                .containsExactly(Arrays.stream(times).boxed().toArray(Long[]::new));
    }

    @Test
    void shouldStartAtZeroWhereTheContainerDoesNot() throws Exception {
        long[] times = {5_000_000, 5_040_000, 5_080_000};
        Path file =
                new TestVideo(160, 90).format("matroska").fps(25).write(folder.resolve("v"), times);

        assertThat(VideoReading.whole(file).times()).containsExactly(0L, 40_000L, 80_000L);
    }

    @Test
    void shouldTreatAFileThatIsReadFastAsHavingJustEnded() throws Exception {
        Path file = new TestVideo(160, 90).fps(10).write(folder.resolve("v"), 20);
        try (FrameSource source = open(file)) {
            SourceFrame frame = source.read().orElseThrow();

            assertThat(frame.captureTimeMicros()).isEqualTo(NOW_MICROS - 2_000_000);
        }
    }

    @Test
    void shouldCaptureFromNowOnWhenTheDurationIsUnknown() throws Exception {
        Path file =
                new TestVideo(160, 90)
                        .format("matroska")
                        .option("live", "1")
                        .fps(10)
                        .write(folder.resolve("v"), 20);
        try (FrameSource source = open(file)) {
            assertThat(source.kind()).isEqualTo(SourceKind.FILE);
            assertThat(source.read().orElseThrow().captureTimeMicros()).isEqualTo(NOW_MICROS);
            source.read();
            assertThat(source.read().orElseThrow().captureTimeMicros())
                    .isEqualTo(NOW_MICROS + 200_000);
        }
    }

    @Test
    void shouldPaceAFileInRealTime() throws Exception {
        Path file = new TestVideo(160, 90).fps(10).write(folder.resolve("v"), 4);
        long start = System.nanoTime();
        try (FrameSource source =
                FrameSources.open(
                        SourceUri.of(file.toString()),
                        SourceSettings.DEFAULT.withPace(Pace.REALTIME),
                        CLOCK)) {
            for (int i = 0; i < 4; i++) {
                assertThat(source.read().orElseThrow().captureTimeMicros())
                        .isEqualTo(NOW_MICROS + i * 100_000L);
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(300));
    }

    /** The first picture of raw H.264 tells its rate, later ones a tick of a clock. */
    @ParameterizedTest
    @CsvSource({"h264,27", "m4v,12", "mpeg2video,2"})
    void shouldTimeRawVideoByItsRate(String format, int codec) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .format(format)
                        .codec(codec, avutil.AV_PIX_FMT_YUV420P)
                        .write(folder.resolve("v." + format), 120);

        List<Long> times = VideoReading.of(file).times();

        assertThat(times).hasSizeBetween(119, 120);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isCloseTo(40_000L * i, within(1_000L));
        }
    }

    @ParameterizedTest
    @CsvSource({"mp4,mpeg4", "matroska,mpeg2video", "mpegts,mpeg2video"})
    void shouldShowPicturesThatWereCodedOutOfOrderInTheirOrder(String format, String codec)
            throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .format(format)
                        .codec(
                                avcodec.avcodec_descriptor_get_by_name(codec).id(),
                                avutil.AV_PIX_FMT_YUV420P)
                        .bFrames(2)
                        .write(folder.resolve("v"), 60);

        VideoReading reading = VideoReading.of(file);

        assertThat(reading.times()).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(reading.times().get(i)).isCloseTo(40_000L * i, within(1_000L));
            assertThat(reading.greys().get(i)).isCloseTo(TestVideo.grey(i), within(4));
        }
    }

    @Test
    void shouldReadAnAnimation() throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_GIF, avutil.AV_PIX_FMT_BGR8)
                        .format("gif")
                        .write(folder.resolve("v.gif"), 5);

        assertThat(VideoReading.of(file).times())
                .containsExactly(0L, 40_000L, 80_000L, 120_000L, 160_000L);
    }

    private static FrameSource open(Path file) {
        return FrameSources.open(
                SourceUri.of(file.toString()), SourceSettings.DEFAULT.withPace(Pace.FAST), CLOCK);
    }
}
