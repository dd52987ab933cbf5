package io.kinetoscope.ingest.window;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.picture.Picture;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class WebpAnimationTest {

    @Test
    void shouldWriteAnAnimationWithAFrameForEachPicture() {
        byte[] webp = animation(5, 64, 48);

        assertThat(new String(webp, 0, 4, ISO_8859_1)).isEqualTo("RIFF");
        assertThat(new String(webp, 8, 4, ISO_8859_1)).isEqualTo("WEBP");
        assertThat(count(webp, "ANMF")).isEqualTo(5);
    }

    @Test
    void shouldBeginAnewForEver() {
        byte[] webp = animation(2, 64, 48);

        // ANIM: name, size, background (4 bytes), count of loops (2 bytes), 0 for no end.
        int anim = new String(webp, ISO_8859_1).indexOf("ANIM");
        assertThat(webp[anim + 12]).isZero();
        assertThat(webp[anim + 13]).isZero();
    }

    @Test
    void shouldShowEachPictureForItsTime() {
        byte[] webp = animation(3, 64, 48);

        // ANMF: name, size, place and size of the frame (12 bytes), milliseconds (3 bytes).
        int first = new String(webp, ISO_8859_1).indexOf("ANMF");
        int millis = (webp[first + 20] & 0xff) | (webp[first + 21] & 0xff) << 8;
        assertThat(millis).isEqualTo(125);
    }

    @Test
    void shouldScalePicturesToTheAnimation() {
        byte[] webp = animation(2, 333, 77);

        // VP8X: name, size, flags (4 bytes), width - 1 and height - 1 (3 bytes each).
        int head = new String(webp, ISO_8859_1).indexOf("VP8X");
        assertThat(webp[head + 12] & 0xff).isEqualTo(63);
        assertThat(webp[head + 15] & 0xff).isEqualTo(47);
    }

    @Test
    void shouldRefuseToEndWithoutAPicture() {
        try (WebpAnimation empty = new WebpAnimation(64, 48, 60)) {
            assertThatThrownBy(empty::finish).isInstanceOf(KinetoscopeException.class);
        }
    }

    private static byte[] animation(int pictures, int width, int height) {
        try (WebpAnimation animation = new WebpAnimation(64, 48, 60)) {
            for (int i = 0; i < pictures; i++) {
                byte[] rgb = new byte[3 * width * height];
                Arrays.fill(rgb, (byte) (40 * i));
                Arrays.fill(rgb, 0, 3 * width * (i + 5), (byte) 200);
                animation.add(new Picture(width, height, rgb), 125L * i);
            }
            return animation.finish();
        }
    }

    private static int count(byte[] webp, String chunk) {
        return new String(webp, ISO_8859_1).split(chunk, -1).length - 1;
    }
}
