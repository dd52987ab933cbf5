package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that are not whole, as disks that were full and recorders that were unplugged leave them:
 * what is there is read, and what is missing is said.
 */
@Timeout(120)
class CutFilesTest {

    @TempDir Path folder;

    /** Of half a file all pictures come that are there; then it says what is missing. */
    @ParameterizedTest
    @CsvSource({
        "matroska,",
        "webm,",
        "avi,",
        "mp4,faststart",
        "mp4,frag_keyframe+empty_moov",
        "mxf,"
    })
    void shouldReadWhatThereIsOfACutFileAndThenSaySo(String format, String flags) throws Exception {
        TestVideo video = new TestVideo(160, 96).format(format);
        if (flags != null) {
            video.option("movflags", flags);
        }
        if (format.equals("webm")) {
            video.codec(avcodec.AV_CODEC_ID_VP9, avutil.AV_PIX_FMT_YUV420P);
        } else if (format.equals("mxf")) {
            video.codec(avcodec.AV_CODEC_ID_MPEG2VIDEO, avutil.AV_PIX_FMT_YUV420P);
        }
        Path file = TestVideo.cut(video.write(folder.resolve("v"), 200), 0.5);

        VideoReading reading = VideoReading.of(file);

        assertThat(reading.times().size()).isBetween(50, 150);
        assertThat(reading.error()).contains(file.toString()).contains("cut short");
        assertThat(reading.error().lines()).hasSize(1);
    }

    /** Two seconds: too short for a duration to show it. */
    @Test
    void shouldSayThatAShortFileIsCut() throws Exception {
        Path file =
                TestVideo.cut(
                        new TestVideo(160, 96).format("matroska").write(folder.resolve("v"), 50),
                        0.7);

        assertThat(VideoReading.of(file).error()).contains("cut short").contains("bytes are there");
    }

    @Test
    void shouldSayHowMuchIsMissingOfAFileWithoutItsIndex() throws Exception {
        Path file = TestVideo.cut(new TestVideo(160, 96).write(folder.resolve("v.mp4"), 200), 0.5);

        assertThatThrownBy(() -> VideoReading.open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageMatching("Cannot open .*: it is cut short: .* bytes are there");
    }

    /** A recorder that was switched off has not written how long the recording is. */
    @Test
    void shouldNotCallARecordingCutThatNeverKnewItsLength() throws Exception {
        Path file =
                TestVideo.cut(
                        new TestVideo(160, 96)
                                .format("matroska")
                                .option("live", "1")
                                .write(folder.resolve("v"), 100),
                        0.5);

        VideoReading reading = VideoReading.of(file);

        assertThat(reading.error()).isEmpty();
        assertThat(reading.times()).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"matroska", "avi", "mp4", "mov", "mpegts", "mpeg", "flv", "nut", "asf"})
    void shouldTakeAWholeFileForWhole(String format) throws Exception {
        TestVideo video = new TestVideo(160, 96).format(format);
        if (format.equals("flv")) {
            video.codec(avcodec.AV_CODEC_ID_FLV1, avutil.AV_PIX_FMT_YUV420P);
        } else if (format.equals("mpeg") || format.equals("mpegts")) {
            video.codec(avcodec.AV_CODEC_ID_MPEG2VIDEO, avutil.AV_PIX_FMT_YUV420P);
        }

        VideoReading reading = VideoReading.of(video.write(folder.resolve("v"), 100));

        assertThat(reading.error()).isEmpty();
        assertThat(reading.times()).hasSize(100);
    }

    @Test
    void shouldReadAnythingThatIsCutAnywhereOrRefuseItInALine() throws Exception {
        byte[] whole =
                Files.readAllBytes(
                        new TestVideo(64, 48)
                                .option("movflags", "faststart")
                                .write(folder.resolve("v.mp4"), 5));
        for (int length = 1; length < whole.length; length += 61) {
            Path file = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, length));

            assertThat(VideoReading.of(file).error().lines()).as("%d bytes", length).hasSize(1);
        }
    }

    @Test
    void shouldSurviveDamageInTheMiddle() throws Exception {
        Path file = new TestVideo(160, 96).format("mpegts").write(folder.resolve("v.ts"), 100);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 3, bytes.length / 3 + 4000, (byte) 0x5a);
        Files.write(file, bytes);

        assertThat(VideoReading.whole(file).times())
                .hasSizeGreaterThan(50)
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
