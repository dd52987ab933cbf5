package io.kinetoscope.ingest.window;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class WebpAnimationTest {

    @Test
    void shouldWriteAFileThatIsAsLongAsItSays() {
        byte[] webp = animation(125, 125, 125);

        assertThat(new String(webp, 0, 4, ISO_8859_1)).isEqualTo("RIFF");
        assertThat(littleEndian(webp).getInt(4)).isEqualTo(webp.length - 8);
        assertThat(new String(webp, 8, 4, ISO_8859_1)).isEqualTo("WEBP");
    }

    @Test
    void shouldHaveAFrameForEachPicture() {
        assertThat(count(animation(125, 125, 125, 125, 125), "ANMF")).isEqualTo(5);
    }

    @Test
    void shouldBeginAnewForEver() {
        byte[] webp = animation(125, 125);

        // ANIM: name, size, background (4 bytes), count of loops (2 bytes), 0 for no end.
        int anim = new String(webp, ISO_8859_1).indexOf("ANIM");
        assertThat(littleEndian(webp).getShort(anim + 12)).isZero();
    }

    @Test
    void shouldShowEachPictureForItsTime() {
        byte[] webp = animation(125, 70_000);

        // ANMF: name, size, place and size of the frame (12 bytes), milliseconds (3 bytes).
        int second = new String(webp, ISO_8859_1).lastIndexOf("ANMF");
        assertThat(littleEndian(webp).getInt(second + 20) & 0xffffff).isEqualTo(70_000);
    }

    @Test
    void shouldBeginEachChunkAtAnEvenPlace() {
        WebpAnimation animation = new WebpAnimation();
        animation.add(new WebpFrame(64, 48, new byte[7]), 125);
        animation.add(new WebpFrame(64, 48, new byte[8]), 125);
        byte[] webp = animation.toBytes();

        int second = new String(webp, ISO_8859_1).lastIndexOf("ANMF");
        assertThat(second % 2).isZero();
        assertThat(webp.length % 2).isZero();
    }

    @Test
    void shouldHaveACanvasForTheLargestPicture() {
        WebpAnimation animation = new WebpAnimation();
        animation.add(new WebpFrame(64, 48, new byte[8]), 125);
        animation.add(new WebpFrame(48, 300, new byte[8]), 125);
        byte[] webp = animation.toBytes();

        // VP8X: name, size, flags (4 bytes), width - 1 and height - 1 (3 bytes each).
        int head = new String(webp, ISO_8859_1).indexOf("VP8X");
        assertThat(littleEndian(webp).getInt(head + 12) & 0xffffff).isEqualTo(63);
        assertThat(littleEndian(webp).getShort(head + 15)).isEqualTo((short) 299);
    }

    @Test
    void shouldRefuseToEndWithoutAPicture() {
        assertThatThrownBy(new WebpAnimation()::toBytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseATimeThatTheFormatCannotSay() {
        WebpFrame frame = new WebpFrame(64, 48, new byte[8]);

        assertThatThrownBy(() -> new WebpAnimation().add(frame, 1 << 24))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] animation(int... millis) {
        WebpAnimation animation = new WebpAnimation();
        for (int each : millis) {
            animation.add(new WebpFrame(64, 48, new byte[] {1, 2, 3}), each);
        }
        return animation.toBytes();
    }

    private static ByteBuffer littleEndian(byte[] webp) {
        return ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int count(byte[] webp, String chunk) {
        return new String(webp, ISO_8859_1).split(chunk, -1).length - 1;
    }
}
