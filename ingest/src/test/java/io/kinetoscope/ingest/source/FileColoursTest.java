package io.kinetoscope.ingest.source;

import static io.kinetoscope.ingest.source.VideoReading.assertColour;
import static io.kinetoscope.ingest.source.VideoReading.assertCorner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ingest.picture.Picture;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures have the colours that were filmed, whatever they are stored as. */
@Timeout(120)
class FileColoursTest {

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("io.kinetoscope.ingest.source.TestVideo#pixelFormats")
    void shouldKeepColoursOfEveryPixelFormat(String pixelFormat) throws Exception {
        Path file = TestVideo.ofPixelFormat(pixelFormat, folder);

        Picture picture = VideoReading.first(file, Region.WHOLE, 80, 80);

        assertColour(picture, 20, 12, 220, 30, 30);
        assertColour(picture, 60, 12, 30, 30, 220);
        assertColour(picture, 40, 40, 40, 40, 40);
    }

    @Test
    void shouldKeepColoursOfFullRangeVideo() throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_MJPEG, avutil.AV_PIX_FMT_YUVJ420P)
                        .format("avi")
                        .write(folder.resolve("v"), 1);

        assertColour(VideoReading.first(file, Region.WHOLE, 80, 80), 20, 12, 220, 30, 30);
    }

    @ParameterizedTest
    @CsvSource({"yuva420p,matroska", "bgra,matroska", "yuv411p,matroska", "yuv410p,matroska"})
    void shouldKeepColoursWhereThereIsAlphaOrLittleColour(String pixels, String format)
            throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.av_get_pix_fmt(pixels))
                        .format(format)
                        .write(folder.resolve("v"), 1);

        Picture picture = VideoReading.first(file, Region.WHOLE);

        assertCorner(picture, "top left", 220, 30, 30);
        assertCorner(picture, "top right", 30, 30, 220);
        assertCorner(picture, "bottom left", 40, 40, 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gray", "gray10le", "gray16le", "ya8"})
    void shouldShowGreyVideoInGrey(String pixels) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.av_get_pix_fmt(pixels))
                        .format("matroska")
                        .write(folder.resolve("v"), 1);

        assertCorner(VideoReading.first(file, Region.WHOLE), "bottom left", 40, 40, 40);
    }

    @Test
    void shouldTellPicturesApartByWhatTheyShow() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v"), 60);

        List<Integer> greys = VideoReading.whole(file).greys();

        assertThat(greys).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(greys.get(i)).isCloseTo(TestVideo.grey(i), within(3));
        }
    }
}
