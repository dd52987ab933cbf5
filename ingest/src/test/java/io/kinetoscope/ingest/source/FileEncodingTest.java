package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.YuvPicture;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture that is rendered to be encoded looks as one that is rendered to be seen. */
@Timeout(120)
class FileEncodingTest {

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("io.kinetoscope.ingest.source.TestVideo#pixelFormats")
    void shouldEncodeTheColoursThatItShows(String pixelFormat) throws Exception {
        Path file = TestVideo.ofPixelFormat(pixelFormat, folder);

        assertSamePicture(file, Region.WHOLE, 80, 80);
    }

    /** Smaller, at its own size, and cut at a pixel that is odd. */
    @ParameterizedTest
    @CsvSource({
        "mpeg4,yuv420p,,80",
        "mpeg4,yuv420p,bt709,80",
        "mpeg4,yuv420p,smpte170m,80",
        "ffv1,yuv444p,bt2020nc,80",
        "ffv1,yuv420p10le,bt709,80",
        "mjpeg,yuvj420p,,80",
        "ffv1,yuv420p,bt709,320",
        "mpeg4,yuv420p,,320",
        "mjpeg,yuvj420p,,320"
    })
    void shouldEncodeTheColoursThatItShowsByAnyMatrixAndRange(
            String codec, String pixelFormat, String matrix, int maxWidth) throws Exception {
        TestVideo video =
                new TestVideo(160, 96)
                        .codec(
                                avcodec.avcodec_descriptor_get_by_name(codec).id(),
                                avutil.av_get_pix_fmt(pixelFormat))
                        .format("matroska");
        if (matrix != null) {
            video.option("colorspace", matrix);
        }
        Path file = video.write(folder.resolve("v"), 1);

        assertSamePicture(file, Region.WHOLE, maxWidth, 256);
        assertSamePicture(file, new Region(0.256, 0, 0.5, 0.6), maxWidth, 256);
    }

    @ParameterizedTest
    @CsvSource({"161,91", "17,9", "641,361", "3,3", "1,1"})
    void shouldEncodePicturesOfOddSizes(int width, int height) throws Exception {
        Path file = TestVideo.writeFlat(folder.resolve("v.y4m"), width, height);

        assertSamePicture(file, Region.WHOLE, 320, 256);
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 180, 270})
    void shouldEncodeThePictureAsItIsToBeShown(int degrees) throws Exception {
        Path file = new TestVideo(160, 96).rotation(degrees).write(folder.resolve("v"), 1);

        assertSamePicture(file, Region.WHOLE, 80, 80);
        assertSamePicture(file, new Region(0.5, 0, 0.5, 0.5), 80, 80);
    }

    @Test
    void shouldEncodeHighDefinitionByItsOwnMatrix() throws Exception {
        Path file = new TestVideo(1280, 720).write(folder.resolve("v"), 1);

        assertSamePicture(file, Region.WHOLE, 320, 256);
    }

    /** In both forms, away from edges, where one has less detail of colour than the other. */
    private static void assertSamePicture(Path file, Region region, int maxWidth, int maxHeight) {
        try (FrameSource source = VideoReading.open(file)) {
            SourceFrame frame = source.read().orElseThrow();
            Picture shown = frame.render(region, maxWidth, maxHeight);
            YuvPicture encoded = (YuvPicture) frame.renderToEncode(region, maxWidth, maxHeight);

            int width = shown.width();
            int height = shown.height();
            assertThat(encoded.width()).isEqualTo(width);
            assertThat(encoded.height()).isEqualTo(height);
            for (int y : new int[] {height / 4, height - 1 - height / 4}) {
                for (int x : new int[] {width / 4, width - 1 - width / 4}) {
                    int at = 3 * (y * width + x);
                    int luma = encoded.y()[y * width + x] & 0xff;
                    double cb = (encoded.cb()[y / 2 * (width / 2) + x / 2] & 0xff) - 128;
                    double cr = (encoded.cr()[y / 2 * (width / 2) + x / 2] & 0xff) - 128;
                    assertThat(shown.rgb()[at] & 0xff)
                            .as("red at %d, %d", x, y)
                            .isCloseTo((int) Math.round(luma + 1.402 * cr), within(4));
                    assertThat(shown.rgb()[at + 1] & 0xff)
                            .as("green at %d, %d", x, y)
                            .isCloseTo(
                                    (int) Math.round(luma - 0.344136 * cb - 0.714136 * cr),
                                    within(4));
                    assertThat(shown.rgb()[at + 2] & 0xff)
                            .as("blue at %d, %d", x, y)
                            .isCloseTo((int) Math.round(luma + 1.772 * cb), within(4));
                }
            }
        }
    }
}
