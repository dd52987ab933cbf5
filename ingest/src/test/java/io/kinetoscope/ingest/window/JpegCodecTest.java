package io.kinetoscope.ingest.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.YuvPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegCodecTest {

    private static final int MAX_PIXELS = 1 << 20;

    private final JpegCodec codec = new JpegCodec();

    @AfterEach
    void close() {
        codec.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 75, 90, 95})
    void shouldMeanByAQualityWhatOthersMean(int quality) throws Exception {
        Picture picture = Pictures.natural(320, 180, 1);
        byte[] ours = codec.encode(picture, quality);
        byte[] theirs = Pictures.imageIoEncode(picture, quality, false);

        double ourLoss = Pictures.psnr(picture, Pictures.imageIoDecode(ours));
        double theirLoss = Pictures.psnr(picture, Pictures.imageIoDecode(theirs));

        assertThat(ourLoss).isCloseTo(theirLoss, within(1.5));
        assertThat((double) ours.length / theirs.length).isBetween(0.75, 1.15);
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "255,255,255", "255,0,0", "0,255,0", "0,0,255", "200,120,30", "16,16,16"})
    void shouldKeepColoursForOtherReaders(int red, int green, int blue) throws Exception {
        byte[] jpeg = codec.encode(Pictures.flat(64, 48, red, green, blue), 90);

        assertClose(Pictures.imageIoDecode(jpeg), red, green, blue);
    }

    @ParameterizedTest
    @CsvSource({
        "0,128,128,0,0,0",
        "255,128,128,255,255,255",
        "76,85,255,254,0,0",
        "150,44,21,0,255,1",
        "29,255,107,0,0,254"
    })
    void shouldKeepColoursThatComeAsYuv(int y, int cb, int cr, int red, int green, int blue)
            throws Exception {
        byte[] luma = new byte[64 * 48];
        byte[] blueness = new byte[32 * 24];
        byte[] redness = new byte[32 * 24];
        Arrays.fill(luma, (byte) y);
        Arrays.fill(blueness, (byte) cb);
        Arrays.fill(redness, (byte) cr);

        byte[] jpeg = codec.encode(new YuvPicture(64, 48, luma, blueness, redness), 90);

        assertClose(Pictures.imageIoDecode(jpeg), red, green, blue);
    }

    /** Sizes whose rows are padded in native memory and such whose are not. */
    @ParameterizedTest
    @CsvSource({"2,2", "18,34", "320,180", "322,182"})
    void shouldEncodeYuvOfAnyEvenSize(int width, int height) throws Exception {
        byte[] luma = new byte[width * height];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (byte) (60 + i % width / 4 + i / width / 4);
        }
        byte[] grey = new byte[width * height / 4];
        Arrays.fill(grey, (byte) 128);

        Picture back =
                codec.decode(
                        codec.encode(new YuvPicture(width, height, luma, grey, grey), 95),
                        MAX_PIXELS);

        for (int i = 0; i < luma.length; i++) {
            assertThat(back.rgb()[3 * i] & 0xff).isCloseTo(luma[i] & 0xff, within(4));
        }
    }

    @Test
    void shouldNotMixUpColoursInTurn() throws Exception {
        Picture rgb = Pictures.flat(64, 48, 255, 0, 0);
        byte[] first = codec.encode(rgb, 90);
        byte[] luma = new byte[64 * 48];
        codec.encode(new YuvPicture(64, 48, luma, new byte[32 * 24], new byte[32 * 24]), 90);

        assertThat(codec.encode(rgb, 90)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "255,255,255", "255,0,0", "0,255,0", "0,0,255", "200,120,30", "16,16,16"})
    void shouldKeepColoursOfOtherWriters(int red, int green, int blue) throws Exception {
        byte[] jpeg = Pictures.imageIoEncode(Pictures.flat(64, 48, red, green, blue), 90, false);

        assertClose(codec.decode(jpeg, MAX_PIXELS), red, green, blue);
    }

    @Test
    void shouldRefuseToWorkOnceItIsClosed() {
        JpegCodec closed = new JpegCodec();
        closed.close();

        assertThatThrownBy(() -> closed.encode(new Picture(2, 2, new byte[12]), 90))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> closed.decode(new byte[10], 100))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldDecodeLikeOtherReaders() throws Exception {
        byte[] jpeg = codec.encode(Pictures.natural(320, 180, 2), 90);

        assertThat(Pictures.psnr(codec.decode(jpeg, MAX_PIXELS), Pictures.imageIoDecode(jpeg)))
                .isGreaterThan(45);
    }

    @ParameterizedTest
    @CsvSource({"2,2", "16,16", "18,34", "320,180", "322,182", "640,480"})
    void shouldKeepAnyEvenSize(int width, int height) throws Exception {
        Picture picture = Pictures.natural(width, height, 3);

        Picture back = codec.decode(codec.encode(picture, 95), MAX_PIXELS);

        assertThat(back.width()).isEqualTo(width);
        assertThat(back.height()).isEqualTo(height);
        assertThat(Pictures.psnr(picture, back)).isGreaterThan(30);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,5", "17,33", "321,181"})
    void shouldDecodeOddSizesOfOtherWriters(int width, int height) throws Exception {
        Picture picture = Pictures.natural(width, height, 4);

        Picture back = codec.decode(Pictures.imageIoEncode(picture, 95, false), MAX_PIXELS);

        assertThat(Pictures.psnr(picture, back)).isGreaterThan(30);
    }

    @Test
    void shouldDecodeProgressivePictures() throws Exception {
        Picture picture = Pictures.natural(320, 180, 5);

        Picture back = codec.decode(Pictures.imageIoEncode(picture, 90, true), MAX_PIXELS);

        assertThat(Pictures.psnr(picture, back)).isGreaterThan(30);
    }

    @Test
    void shouldDecodeGreyPictures() throws Exception {
        BufferedImage grey = new BufferedImage(50, 40, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < 50; x++) {
            for (int y = 0; y < 40; y++) {
                grey.getRaster().setSample(x, y, 0, 4 * x + y);
            }
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(grey, "jpeg", jpeg);

        Picture back = codec.decode(jpeg.toByteArray(), MAX_PIXELS);

        for (int i = 0; i < 50 * 40; i++) {
            int level = 4 * (i % 50) + i / 50;
            assertThat(back.rgb()[3 * i] & 0xff).isCloseTo(level, within(6));
            assertThat(back.rgb()[3 * i + 1] & 0xff).isCloseTo(level, within(6));
            assertThat(back.rgb()[3 * i + 2] & 0xff).isCloseTo(level, within(6));
        }
    }

    @Test
    void shouldNotMixUpPicturesOfDifferentSizesInTurn() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int width : new int[] {64, 320, 128}) {
                Picture picture = Pictures.natural(width, 96, round + width);

                Picture back = codec.decode(codec.encode(picture, 95), MAX_PIXELS);

                assertThat(Pictures.psnr(picture, back)).isGreaterThan(30);
            }
        }
    }

    @Test
    void shouldGiveTheSameBytesForTheSamePicture() {
        Picture picture = Pictures.natural(320, 180, 6);
        byte[] first = codec.encode(picture, 90);
        codec.encode(Pictures.noise(320, 180), 90);

        assertThat(codec.encode(picture, 90)).isEqualTo(first);
    }

    @Test
    void shouldKeepFineTextureWithinTheEstimateOfTheSettings() {
        byte[] jpeg = codec.encode(Pictures.natural(320, 256, 7), 90);

        assertThat(jpeg.length * 8.0 / (320 * 256)).isLessThan(4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.999, 0.9, 0.5, 0.2, 0.05})
    void shouldRefuseAPictureThatIsCutShort(double part) {
        byte[] jpeg = codec.encode(Pictures.natural(320, 180, 8), 90);
        byte[] cut = Arrays.copyOf(jpeg, (int) (jpeg.length * part));

        assertThatThrownBy(() -> codec.decode(cut, MAX_PIXELS))
                .isInstanceOf(CorruptJpegException.class)
                .hasMessageContaining("cut short");
    }

    @Test
    void shouldRefuseAPictureThatIsCutShortButEndsProperly() {
        byte[] jpeg = codec.encode(Pictures.natural(320, 180, 9), 90);
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;

        assertThatThrownBy(() -> codec.decode(cut, MAX_PIXELS))
                .isInstanceOf(CorruptJpegException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void shouldRefuseALargePictureByItsHeader() {
        byte[] jpeg = codec.encode(Pictures.flat(64, 64, 1, 2, 3), 90);
        int header = frameHeader(jpeg);
        Arrays.fill(jpeg, header + 5, header + 9, (byte) 0xFF);

        assertThatThrownBy(() -> codec.decode(jpeg, MAX_PIXELS))
                .isInstanceOf(CorruptJpegException.class)
                .hasMessageContaining("65535x65535");
    }

    /** The first header is harmless; the decoder sees the second one, too. */
    @Test
    void shouldRefuseALargePictureByItsSecondHeader() {
        byte[] jpeg = codec.encode(Pictures.flat(64, 64, 1, 2, 3), 90);
        int header = frameHeader(jpeg);
        int end = header + 2 + (jpeg[header + 2] << 8 | jpeg[header + 3]);
        byte[] second = Arrays.copyOfRange(jpeg, header, end);
        ByteBuffer.wrap(second).putShort(5, (short) 30_000).putShort(7, (short) 30_000);
        byte[] both =
                ByteBuffer.allocate(jpeg.length + second.length)
                        .put(jpeg, 0, end)
                        .put(second)
                        .put(jpeg, end, jpeg.length - end)
                        .array();

        assertThatThrownBy(() -> codec.decode(both, MAX_PIXELS))
                .isInstanceOf(CorruptJpegException.class);
    }

    @Test
    void shouldRefuseOrSurviveAnyDamage() throws Exception {
        byte[] jpeg = codec.encode(Pictures.natural(64, 48, 10), 90);
        Random random = new Random(11);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = jpeg.clone();
            for (int i = 0; i <= round % 4; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                Picture picture = codec.decode(damaged, MAX_PIXELS);
                assertThat((long) picture.width() * picture.height())
                        .isLessThanOrEqualTo(MAX_PIXELS);
            } catch (CorruptJpegException e) {
                assertThat(e).message().isNotBlank();
            }
        }
        assertThat(codec.decode(jpeg, MAX_PIXELS).width()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 100})
    void shouldRefuseWhatIsNoJpeg(int length) {
        assertThatThrownBy(() -> codec.decode(new byte[length], MAX_PIXELS))
                .isInstanceOf(CorruptJpegException.class);
    }

    @Test
    void shouldCloseTwice() {
        codec.encode(Pictures.flat(16, 16, 0, 0, 0), 90);
        codec.close();

        assertThatCode(codec::close).doesNotThrowAnyException();
    }

    private static int frameHeader(byte[] jpeg) {
        for (int i = 0; i < jpeg.length - 1; i++) {
            if ((jpeg[i] & 0xff) == 0xFF && (jpeg[i + 1] & 0xff) == 0xC0) {
                return i;
            }
        }
        throw new AssertionError("no baseline frame header");
    }

    private static void assertClose(Picture picture, int red, int green, int blue) {
        byte[] rgb = picture.rgb();
        int middle = rgb.length / 2 / 3 * 3;
        assertThat(rgb[middle] & 0xff).isCloseTo(red, within(3));
        assertThat(rgb[middle + 1] & 0xff).isCloseTo(green, within(3));
        assertThat(rgb[middle + 2] & 0xff).isCloseTo(blue, within(3));
    }
}
