package io.kinetoscope.ingest.source;

import static io.kinetoscope.ingest.source.VideoReading.assertColour;
import static io.kinetoscope.ingest.source.VideoReading.assertCorner;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ingest.picture.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which part of a picture is shown, how large and which way up. */
@Timeout(120)
class FileShapesTest {

    private static final int ONE = 1 << 16;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "640,360,320,256,320,180",
        "768,432,320,256,320,180",
        "640,480,320,256,320,240",
        "480,640,320,256,192,256",
        "100,60,320,256,100,60",
        "322,242,320,256,320,240"
    })
    void shouldFitPicturesIntoTheBounds(
            int width, int height, int maxWidth, int maxHeight, int toWidth, int toHeight)
            throws Exception {
        Path file =
                new TestVideo(width, height)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.AV_PIX_FMT_YUV444P)
                        .format("matroska")
                        .write(folder.resolve("v"), 1);

        Picture picture = VideoReading.first(file, Region.WHOLE, maxWidth, maxHeight);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(toWidth + "x" + toHeight);
    }

    @ParameterizedTest
    @CsvSource({"161,91,160,90", "17,9,16,8", "641,361,320,180", "3,3,2,2", "1,1,2,2"})
    void shouldMakeOddSizesEven(int width, int height, int toWidth, int toHeight) throws Exception {
        Path file = TestVideo.writeFlat(folder.resolve("v.y4m"), width, height);

        Picture picture = VideoReading.first(file, Region.WHOLE);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(toWidth + "x" + toHeight);
        assertColour(picture, 1, 1, 130, 130, 130);
    }

    @Test
    void shouldCutRegionsOutOfThePicture() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v"), 1);

        Picture left = VideoReading.first(file, new Region(0, 0, 0.5, 0.5));
        Picture right = VideoReading.first(file, new Region(0.5, 0, 0.5, 0.5));
        Picture low = VideoReading.first(file, new Region(0.25, 0.5, 0.75, 0.5));

        assertThat(left.width() + "x" + left.height()).isEqualTo("80x48");
        assertColour(left, 40, 24, 220, 30, 30);
        assertColour(right, 40, 24, 30, 30, 220);
        assertThat(low.width() + "x" + low.height()).isEqualTo("120x48");
        assertColour(low, 60, 24, 40, 40, 40);
    }

    @Test
    void shouldGiveTheSmallestRegionAPicture() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v"), 1);

        Picture corner = VideoReading.first(file, new Region(0.999, 0.999, 0.001, 0.001));

        assertThat(corner.width()).isEqualTo(2);
        assertThat(corner.height()).isEqualTo(2);
    }

    /** The corners are red, blue, grey and grey, clockwise from the top left. */
    @ParameterizedTest
    @CsvSource({
        "90,96x160,top right,bottom right",
        "180,160x96,bottom right,bottom left",
        "270,96x160,bottom left,top left"
    })
    void shouldTurnThePictureAsItIsToBeShown(int degrees, String size, String red, String blue)
            throws Exception {
        Path file = new TestVideo(160, 96).rotation(degrees).write(folder.resolve("v"), 1);

        Picture picture = VideoReading.first(file, Region.WHOLE);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(size);
        assertCorner(picture, red, 220, 30, 30);
        assertCorner(picture, blue, 30, 30, 220);
    }

    @Test
    void shouldCutRegionsOutOfThePictureAsItIsShown() throws Exception {
        Path file = new TestVideo(160, 96).rotation(90).write(folder.resolve("v"), 1);

        Picture picture = VideoReading.first(file, new Region(0.5, 0, 0.5, 0.5));

        assertThat(picture.width() + "x" + picture.height()).isEqualTo("48x80");
        assertColour(picture, 24, 40, 220, 30, 30);
    }

    @Test
    void shouldMakePixelsSquare() throws Exception {
        Path file =
                new TestVideo(160, 96).aspect(2).format("matroska").write(folder.resolve("v"), 1);

        Picture picture = VideoReading.first(file, Region.WHOLE);

        assertThat((double) picture.width() / picture.height()).isCloseTo(160.0 / 48, within(0.1));
    }

    /** The corners are red, blue, grey and grey, clockwise from the top left. */
    @ParameterizedTest
    @CsvSource({
        // x' = -x; y' = -y; x and y change places; both, and turned about.
        "-1,0,0,1,160x96,top right,top left",
        "1,0,0,-1,160x96,bottom left,bottom right",
        "0,1,1,0,96x160,top left,bottom left",
        "0,-1,-1,0,96x160,bottom right,top right"
    })
    void shouldMirrorThePictureAsItIsToBeShown(
            int a, int b, int c, int d, String size, String red, String blue) throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v.mp4"), 1);
        writeMatrix(file, a, b, c, d);

        Picture picture = VideoReading.first(file, Region.WHOLE);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(size);
        assertCorner(picture, red, 220, 30, 30);
        assertCorner(picture, blue, 30, 30, 220);
    }

    @Test
    void shouldCutRegionsOutOfThePictureAsItIsMirrored() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v.mp4"), 1);
        writeMatrix(file, -1, 0, 0, 1);

        Picture picture = VideoReading.first(file, new Region(0, 0, 0.5, 0.5));

        assertCorner(picture, "top right", 30, 30, 220);
    }

    /** ISO/IEC 14496-12, 8.3.2: {a, b, u, c, d, v, x, y, w} of the track's header. */
    private static void writeMatrix(Path file, int a, int b, int c, int d) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int header = new String(bytes, ISO_8859_1).indexOf("tkhd");
        ByteBuffer.wrap(bytes, header + 44, 36)
                .putInt(a * ONE)
                .putInt(b * ONE)
                .putInt(0)
                .putInt(c * ONE)
                .putInt(d * ONE)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(1 << 30);
        Files.write(file, bytes);
    }
}
