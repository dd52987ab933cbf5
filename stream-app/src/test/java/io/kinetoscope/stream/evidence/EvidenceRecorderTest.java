package io.kinetoscope.stream.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.EvidenceEvents;
import io.kinetoscope.stream.inference.MemoryBudget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EvidenceRecorderTest {

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");
    private static final int CLIP_FRAMES = 8;

    private final JpegCodec codec = new JpegCodec();
    private final MemoryBudget memory = new MemoryBudget(10 << 20);
    private EvidenceRecorder recorder = new EvidenceRecorder(new EvidenceSettings(200_000), memory);

    @AfterEach
    void close() {
        recorder.close();
        codec.close();
    }

    @Test
    void shouldShowAnEventInMovingPictures() {
        seeClips("s", 4, false);

        EvidenceRecord animation =
                recorder.of(started("s", 1)).orElseThrow().animation().orElseThrow();

        String webp = new String(animation.data(), ISO_8859_1);
        assertThat(webp).startsWith("RIFF").contains("WEBP");
        // From half a second before the start on, at 8 a second: 2.5 s of clips up to 2.5 s.
        assertThat(webp.split("ANMF", -1).length - 1).isBetween(12, 17);
    }

    @Test
    void shouldShowAPictureOverlappingClipsShareOnce() {
        seeClips("s", 3, false);

        // 3 clips of 1 s, each half a second after the other, are 2 s at 8 a second.
        long once = 0;
        for (int i = 0; i < 16; i++) {
            once += jpeg(i, false).size();
        }
        assertThat(memory.used()).isEqualTo(once);
    }

    @Test
    void shouldTakeWorsePicturesWhereGoodOnesAreTooLarge() {
        seeClips("s", 4, true);
        int good = animation(200_000);

        recorder.close();
        recorder = new EvidenceRecorder(new EvidenceSettings(good - 1), memory);
        seeClips("s", 4, true);

        assertThat(animation(good - 1)).isBetween(1, good - 1);
    }

    @Test
    void shouldLeaveOutAnAnimationThatIsTooLargeAtAnyQuality() {
        recorder.close();
        recorder = new EvidenceRecorder(new EvidenceSettings(10_000), memory);
        seeClips("s", 4, true);

        assertThat(recorder.of(started("s", 1)))
                .hasValueSatisfying(evidence -> assertThat(evidence.animation()).isEmpty());
    }

    @Test
    void shouldShowNothingOfAnotherSession() {
        seeClips("before", 4, false);

        assertThat(recorder.of(started("now", 1))).isEmpty();
    }

    @Test
    void shouldHaveNoEvidenceAfterARestart() {
        assertThat(recorder.of(started("s", 1))).isEmpty();
    }

    @Test
    void shouldForgetWhatIsTooMuch() {
        recorder.close();
        recorder = new EvidenceRecorder(new EvidenceSettings(200_000), new MemoryBudget(-1));
        seeClips("s", 4, false);

        assertThat(recorder.of(started("s", 1))).isEmpty();
    }

    @Test
    void shouldGiveItsMemoryBack() {
        seeClips("s", 4, false);

        recorder.close();

        assertThat(memory.used()).isZero();
    }

    @Test
    void shouldKeepTheLastSecondsOnly() {
        seeClips("s", 60, false);

        // 8 s at 8 a second, where 60 clips show 244 pictures.
        assertThat(memory.used()).isLessThan(80L * jpeg(0, false).size());
    }

    @Test
    void shouldRefuseASizeThatNoPictureHas() {
        assertThatThrownBy(() -> new EvidenceSettings(500))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--evidence-max-bytes");
    }

    private int animation(int most) {
        return recorder.of(started("s", 1))
                .orElseThrow()
                .animation()
                .map(EvidenceRecord::data)
                .map(webp -> webp.length)
                .filter(size -> size <= most)
                .orElse(0);
    }

    private void seeClips(String session, int clips, boolean noisy) {
        for (int clip = 0; clip < clips; clip++) {
            Instant start = BEGIN.plusMillis(500L * clip);
            List<ByteString> jpegs = new ArrayList<>();
            for (int i = 0; i < CLIP_FRAMES; i++) {
                jpegs.add(jpeg(clip * CLIP_FRAMES / 2 + i, noisy));
            }
            recorder.see(
                    new ClipSpan(
                            "gate",
                            "gate",
                            session,
                            clip,
                            start,
                            start.plusSeconds(1),
                            start,
                            start.plusMillis(500)),
                    jpegs);
        }
    }

    /** Of noise, as large as it can be, or of an edge that moves. */
    private ByteString jpeg(int seed, boolean noisy) {
        byte[] rgb = new byte[3 * 160 * 120];
        if (noisy) {
            new Random(seed).nextBytes(rgb);
        } else {
            Arrays.fill(rgb, 0, 3 * 160 * (10 + seed % 100), (byte) 255);
        }
        return ByteString.copyFrom(codec.encode(new Picture(160, 120, rgb), 75));
    }

    private static ActionEvent started(String session, int second) {
        return EvidenceEvents.started("gate", session, BEGIN.plusSeconds(second).minusMillis(500));
    }
}
