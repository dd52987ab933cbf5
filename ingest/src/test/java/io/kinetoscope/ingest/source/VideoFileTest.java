package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoFileTest {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "matroska", "avi", "mpegts"})
    void shouldKnowEveryPictureAndItsTime(String format) throws Exception {
        Path file = new TestVideo(64, 48).format(format).fps(20).write(folder.resolve("v"), 50);

        VideoFile video = VideoFile.open(file);

        assertThat(video.pictures()).isEqualTo(50);
        assertThat(video.timeMicros(0)).isZero();
        assertThat(video.timeMicros(49)).isBetween(2_448_000L, 2_452_000L);
        assertThat(video.endMicros()).isBetween(2_498_000L, 2_502_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "matroska", "avi", "mpegts"})
    void shouldReadTheSamePicturesAsASource(String format) throws Exception {
        Path file = new TestVideo(64, 48).format(format).fps(20).write(folder.resolve("v"), 60);

        int[] wanted = {0, 0, 3, 4, 27, 28, 28, 55, 59};
        List<Picture> read = VideoFile.open(file).read(wanted, 4096, 4096);

        assertThat(read).hasSize(wanted.length);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(grey(read.get(i)))
                    .as("picture %d", wanted[i])
                    .isCloseTo(TestVideo.grey(wanted[i]), within(2));
        }
    }

    @Test
    void shouldFollowTheirTimesWhereTheRateVaries() throws Exception {
        Path file =
                new TestVideo(64, 48)
                        .format("matroska")
                        .write(folder.resolve("v.mkv"), 0, 40_000, 480_000, 2_000_000);

        VideoFile video = VideoFile.open(file);

        assertThat(IntStream.range(0, 4).mapToLong(video::timeMicros).toArray())
                .containsExactly(0, 40_000, 480_000, 2_000_000);
    }

    @Test
    void shouldReadAVideoWithoutTimesFromItsBeginning() throws Exception {
        Path file =
                new TestVideo(64, 48)
                        .codec(avcodec.AV_CODEC_ID_MPEG4, avutil.AV_PIX_FMT_YUV420P)
                        .format("m4v")
                        .write(folder.resolve("v.m4v"), 30);

        VideoFile video = VideoFile.open(file);
        List<Picture> read = video.read(new int[] {1, 20, 20, 29}, 4096, 4096);

        assertThat(read.stream().map(VideoFileTest::grey).toList())
                .satisfies(
                        greys -> {
                            assertThat(greys.get(0)).isBetween(40, 44);
                            assertThat(greys.get(1)).isBetween(78, 82);
                            assertThat(greys.get(2)).isBetween(78, 82);
                            assertThat(greys.get(3)).isBetween(96, 100);
                        });
    }

    @Test
    void shouldScaleAsASourceDoes() throws Exception {
        Path file = new TestVideo(64, 48).write(folder.resolve("v.mp4"), 5);

        Picture picture = VideoFile.open(file).read(new int[] {2}, 32, 32).get(0);

        assertThat(List.of(picture.width(), picture.height())).containsExactly(32, 24);
    }

    @Test
    void shouldSayThatAFileIsCutShort() throws Exception {
        Path cut =
                new TestVideo(320, 240)
                        .format("mp4")
                        .option("movflags", "faststart")
                        .fps(5)
                        .write(folder.resolve("cut.mp4"), 100);
        TestVideo.cut(cut, 0.5);

        assertThatThrownBy(() -> VideoFile.open(cut))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("cut.mp4");
    }

    @Test
    void shouldSayThatAFileIsNoVideo() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.mp4"), "not a video at all");

        assertThatThrownBy(() -> VideoFile.open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("notes.mp4");
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        assertThatThrownBy(() -> VideoFile.open(folder.resolve("none.mp4")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.mp4 does not exist");
    }

    @Test
    void shouldRefuseSound() throws Exception {
        Path file = TestVideo.writeAudio(folder.resolve("sound.mkv"));

        assertThatThrownBy(() -> VideoFile.open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("holds no video");
    }

    @ParameterizedTest
    @CsvSource({"table-visits-1.mp4, 720", "again.mkv, 77", "walk.mkv, 89"})
    void shouldSeekInRealFootage(String name, int pictures) {
        Path file = Path.of("..", "..", "shared", "footage", name);
        assumeTrue(Files.exists(file), () -> "No footage at " + file + ": not tested with it");
        VideoFile video = VideoFile.open(file);
        int[] wanted = {0, pictures / 3, pictures / 3 + 1, pictures / 2, pictures - 1};

        List<Picture> read = video.read(wanted, 320, 256);

        assertThat(video.pictures()).isEqualTo(pictures);
        List<Picture> decoded = decode(file);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(read.get(i).rgb())
                    .as("picture %d", wanted[i])
                    .isEqualTo(decoded.get(wanted[i]).rgb());
        }
    }

    private static List<Picture> decode(Path file) {
        List<Picture> pictures = new ArrayList<>();
        try (FrameSource source = VideoReading.open(file)) {
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                pictures.add(f.get().render(Region.WHOLE, 320, 256));
            }
        }
        return pictures;
    }

    /** In the lower half. */
    private static int grey(Picture picture) {
        int at = 3 * (picture.width() * (picture.height() * 3 / 4) + picture.width() / 2);
        return picture.rgb()[at] & 0xff;
    }
}
