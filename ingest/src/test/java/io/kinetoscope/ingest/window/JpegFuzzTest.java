package io.kinetoscope.ingest.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ingest.picture.Picture;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures of windows and of folders: FFmpeg's decoder is native, and must not be led astray. */
class JpegFuzzTest {

    private static final int MAX_PIXELS = 1 << 18;

    private static final JpegCodec CODEC = new JpegCodec();

    /** So small that seeds are halved as they are decoded. */
    private static final int SMALL = 6;

    private static final WebpEncoder ENCODER = new WebpEncoder(60, SMALL);

    static Stream<byte[]> seeds() throws IOException {
        Picture picture = Pictures.natural(24, 16, 7);
        try (JpegCodec codec = new JpegCodec()) {
            return Stream.of(
                    codec.encode(picture, 50),
                    codec.encode(Pictures.natural(7, 3, 8), 90),
                    Pictures.imageIoEncode(picture, 50, true),
                    Pictures.imageIoEncode(picture, 50, false));
        }
    }

    @AfterAll
    static void close() {
        CODEC.close();
        ENCODER.close();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldDecodeOrRefuseAnyPicture(byte[] jpeg) {
        try {
            Picture picture = CODEC.decode(jpeg, MAX_PIXELS);
            assertThat(picture.width() * picture.height()).isBetween(1, MAX_PIXELS);
            WebpFrame frame = ENCODER.encode(jpeg, MAX_PIXELS);
            assertThat(Math.max(frame.width(), frame.height())).isBetween(1, SMALL);
        } catch (CorruptJpegException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
