package io.kinetoscope.ingest.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ingest.picture.Picture;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebpEncoderTest {

    private static final int MAX_PIXELS = 1 << 22;

    private final WebpEncoder encoder = new WebpEncoder(60, 320);
    private final JpegCodec codec = new JpegCodec();

    @TempDir private Path directory;

    @AfterEach
    void close() {
        encoder.close();
        codec.close();
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "255,255,255", "255,0,0", "0,255,0", "0,0,255", "200,120,30", "16,16,16"})
    void shouldKeepColours(int red, int green, int blue) throws Exception {
        byte[] jpeg = codec.encode(Pictures.flat(64, 48, red, green, blue), 90);

        int shown = shown(encoder.encode(jpeg, MAX_PIXELS)).getRGB(32, 24);

        assertThat(shown >> 16 & 0xff).isCloseTo(red, within(6));
        assertThat(shown >> 8 & 0xff).isCloseTo(green, within(6));
        assertThat(shown & 0xff).isCloseTo(blue, within(6));
    }

    /** Sizes that the decoder halves none, one, two and three times, and some between. */
    @ParameterizedTest
    @CsvSource({
        "320,180,320,180", "160,120,160,120", "400,225,320,180", "640,360,320,180",
        "720,1280,180,320", "1920,1080,320,180", "2560,1440,320,180", "1023,767,320,240",
        "64,48,64,48"
    })
    void shouldScaleDownToItsLongestSide(int width, int height, int wide, int high)
            throws Exception {
        byte[] jpeg = codec.encode(Pictures.flat(width, height, 200, 120, 30), 90);

        WebpFrame frame = encoder.encode(jpeg, MAX_PIXELS);

        assertThat(frame.width()).isEqualTo(wide);
        assertThat(frame.height()).isEqualTo(high);
        assertThat(shown(frame).getWidth()).isEqualTo(wide);
        assertThat(shown(frame).getHeight()).isEqualTo(high);
        int corner = shown(frame).getRGB(wide - 1, high - 1);
        assertThat(corner >> 16 & 0xff).isCloseTo(200, within(6));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldShowWhatThePictureShowsHoweverItWasWritten(boolean isProgressive) throws Exception {
        Picture large = Pictures.natural(1280, 720, 1);

        WebpFrame frame =
                encoder.encode(Pictures.imageIoEncode(large, 90, isProgressive), MAX_PIXELS);

        assertThat(Pictures.psnr(quarter(large), picture(shown(frame)))).isGreaterThan(28);
    }

    @Test
    void shouldTakePicturesOfDifferentSizesInTurn() throws Exception {
        for (int width : new int[] {64, 640, 64}) {
            byte[] jpeg = codec.encode(Pictures.flat(width, width / 2, 0, 0, 255), 90);

            assertThat(encoder.encode(jpeg, MAX_PIXELS).width()).isEqualTo(Math.min(width, 320));
        }
    }

    @Test
    void shouldGoOnAfterADamagedPicture() throws Exception {
        byte[] jpeg = codec.encode(Pictures.natural(64, 48, 1), 90);
        byte[] damaged = jpeg.clone();
        Arrays.fill(damaged, damaged.length / 2, damaged.length - 2, (byte) 0xff);

        assertThatThrownBy(() -> encoder.encode(damaged, MAX_PIXELS))
                .isInstanceOf(CorruptJpegException.class);
        assertThat(encoder.encode(jpeg, MAX_PIXELS).width()).isEqualTo(64);
    }

    @Test
    void shouldRefuseAPictureThatIsTooLarge() {
        byte[] jpeg = codec.encode(Pictures.flat(64, 48, 0, 0, 0), 90);

        assertThatThrownBy(() -> encoder.encode(jpeg, 64 * 48 - 1))
                .isInstanceOf(CorruptJpegException.class)
                .hasMessageContaining("64x48");
    }

    @Test
    void shouldRefuseToWorkAfterItWasClosed() {
        byte[] jpeg = codec.encode(Pictures.flat(64, 48, 0, 0, 0), 90);
        encoder.close();
        encoder.close();

        assertThatThrownBy(() -> encoder.encode(jpeg, MAX_PIXELS))
                .isInstanceOf(IllegalStateException.class);
    }

    /** As FFmpeg's own decoder shows it. */
    private BufferedImage shown(WebpFrame frame) throws Exception {
        WebpAnimation animation = new WebpAnimation();
        animation.add(frame, 0);
        byte[] webp = animation.toBytes();
        // Its decoder takes stills only: RIFF, size and WEBP, then the chunk of the picture.
        int still = webp.length - frame.vp8().length - (frame.vp8().length & 1) - 8;
        ByteBuffer file =
                ByteBuffer.allocate(12 + webp.length - still).order(ByteOrder.LITTLE_ENDIAN);
        file.put(webp, 0, 12).put(webp, still, webp.length - still);
        file.putInt(4, file.capacity() - 8);
        Path path = Files.write(directory.resolve("still.webp"), file.array());
        try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(path.toFile());
                Java2DFrameConverter converter = new Java2DFrameConverter()) {
            grabber.start();
            try (Frame grabbed = grabber.grabImage()) {
                return converter.convert(grabbed);
            }
        }
    }

    private static Picture picture(BufferedImage image) {
        byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
        for (int i = 0; i < rgb.length / 3; i++) {
            int colour = image.getRGB(i % image.getWidth(), i / image.getWidth());
            rgb[3 * i] = (byte) (colour >> 16);
            rgb[3 * i + 1] = (byte) (colour >> 8);
            rgb[3 * i + 2] = (byte) colour;
        }
        return new Picture(image.getWidth(), image.getHeight(), rgb);
    }

    /** Each pixel the mean of four by four. */
    private static Picture quarter(Picture large) {
        int width = large.width() / 4;
        int height = large.height() / 4;
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int left = 4 * (i / 3 % width);
            int top = 4 * (i / 3 / width);
            int sum = 0;
            for (int pixel = 0; pixel < 16; pixel++) {
                int at = (top + pixel / 4) * large.width() + left + pixel % 4;
                sum += large.rgb()[3 * at + i % 3] & 0xff;
            }
            rgb[i] = (byte) (sum / 16);
        }
        return new Picture(width, height, rgb);
    }
}
