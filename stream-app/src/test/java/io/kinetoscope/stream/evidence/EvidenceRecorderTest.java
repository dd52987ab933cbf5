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
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EvidenceRecorderTest {

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");
    private static final int CLIP_FRAMES = 8;
    private static final TimeBudget ENOUGH_TIME = budget(1_000);
    private static final TimeBudget NO_TIME = budget(0);

    private final JpegCodec codec = new JpegCodec();
    private final MemoryBudget memory = new MemoryBudget(10 << 20);
    private final CollectorRegistry registry = new CollectorRegistry();
    private final PipelineMetrics metrics = new PipelineMetrics(registry);
    private EvidenceRecorder recorder = recorder(200_000, memory, ENOUGH_TIME);

    @AfterEach
    void close() {
        recorder.close();
        codec.close();
    }

    @Test
    void shouldShowAnEventInMovingPictures() {
        seeClips("s", 3, false);

        assertThat(new String(animation().data(), ISO_8859_1)).startsWith("RIFF").contains("WEBP");
        // From half a second before the start on, 8 a second: all of the first 2 s.
        assertThat(pictures(animation())).isEqualTo(16);
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
    void shouldShowFewerPicturesWhereAllAreTooLarge() {
        seeClips("s", 4, true);
        EvidenceRecord all = animation();

        recorder.close();
        recorder = recorder(all.data().length - 1, memory, ENOUGH_TIME);
        seeClips("s", 4, true);

        assertThat(animation().data()).hasSizeLessThan(all.data().length);
        assertThat(pictures(animation())).isEqualTo(pictures(all) / 2);
    }

    @Test
    void shouldShowALongEventInAsManyPicturesAsAShortOne() {
        seeClips("s", 16, false);

        assertThat(pictures(animationOfEnd(8))).isBetween(12, 17);
    }

    @Test
    void shouldShowTheStartAndTheEndInTheSamePictures() {
        seeClips("s", 4, false);
        animation();
        long afterStart = memory.used();

        // Every other one of the first 2.5 s, as for the start.
        animationOfEnd(3);

        assertThat(memory.used()).isEqualTo(afterStart);
    }

    @Test
    void shouldLeaveOutWhatIsTooLargeHoweverFewPicturesThereAre() {
        recorder.close();
        recorder = recorder(10_000, memory, ENOUGH_TIME);

        for (int pictures = 1; pictures < 4; pictures++) {
            List<ByteString> large = IntStream.range(0, pictures).mapToObj(this::large).toList();
            see("s" + pictures, 0, large);

            assertThat(recorder.of(started("s" + pictures, 0))).isEmpty();
            assertThat(leftOut("too-large")).isEqualTo(pictures);
        }
    }

    @Test
    void shouldLeaveOutTheAnimationWhenTooMuchTimeWasTaken() {
        recorder.close();
        recorder = recorder(200_000, memory, NO_TIME);
        seeClips("s", 4, false);

        assertThat(recorder.of(started("s", 1)))
                .hasValueSatisfying(
                        evidence -> {
                            assertThat(evidence.thumbnail().data()).isNotEmpty();
                            assertThat(evidence.animation()).isEmpty();
                        });
        assertThat(leftOut("no-time")).isEqualTo(1);
    }

    @Test
    void shouldTakeItsTimeFromTheBudget() {
        TimeBudget little = new TimeBudget(1e-9, Duration.ofNanos(1), () -> 0);
        recorder.close();
        recorder = recorder(200_000, memory, little);
        seeClips("s", 4, false);

        // One is begun while there is time left, however little.
        assertThat(recorder.of(started("s", 1)).orElseThrow().animation()).isPresent();
        assertThat(recorder.of(started("s", 1)).orElseThrow().animation()).isEmpty();
    }

    @Test
    void shouldLeaveOutEvidenceOfAPictureThatCannotBeDecoded() {
        see("s", 0, List.of(ByteString.copyFromUtf8("no JPEG")));

        assertThat(recorder.of(started("s", 0))).isEmpty();
        assertThat(leftOut("failed")).isEqualTo(1);
    }

    @Test
    void shouldShowNothingOfAnotherSession() {
        seeClips("before", 4, false);

        assertThat(recorder.of(started("now", 1))).isEmpty();
    }

    @Test
    void shouldHaveNoEvidenceAfterARestart() {
        assertThat(recorder.of(started("s", 1))).isEmpty();
        assertThat(leftOut("no-pictures")).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatIsTooMuch() {
        recorder.close();
        recorder = recorder(200_000, new MemoryBudget(-1), ENOUGH_TIME);
        seeClips("s", 4, false);

        assertThat(recorder.of(started("s", 1))).isEmpty();
    }

    @Test
    void shouldGiveItsMemoryBack() {
        seeClips("s", 4, false);
        animation();

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

    private EvidenceRecord animation() {
        return recorder.of(started("s", 1)).orElseThrow().animation().orElseThrow();
    }

    private EvidenceRecord animationOfEnd(int second) {
        ActionEvent ended =
                EvidenceEvents.event(
                        ActionEvent.Type.ENDED,
                        "gate",
                        "s",
                        "wave",
                        BEGIN.plusMillis(500),
                        BEGIN.plusMillis(1000L * second - 500),
                        0.9);
        return recorder.of(ended).orElseThrow().animation().orElseThrow();
    }

    private static int pictures(EvidenceRecord animation) {
        return new String(animation.data(), ISO_8859_1).split("ANMF", -1).length - 1;
    }

    private double leftOut(String reason) {
        return registry.getSampleValue(
                "kinetoscope_evidence_left_out_total",
                new String[] {"reason"},
                new String[] {reason});
    }

    private EvidenceRecorder recorder(int maxBytes, MemoryBudget heap, TimeBudget time) {
        return new EvidenceRecorder(new EvidenceSettings(maxBytes), heap, time, metrics);
    }

    private static TimeBudget budget(double share) {
        return new TimeBudget(share, Duration.ofHours(1), System::nanoTime);
    }

    private void seeClips(String session, int clips, boolean noisy) {
        for (int clip = 0; clip < clips; clip++) {
            List<ByteString> jpegs = new ArrayList<>();
            for (int i = 0; i < CLIP_FRAMES; i++) {
                jpegs.add(jpeg(clip * CLIP_FRAMES / 2 + i, noisy));
            }
            see(session, clip, jpegs);
        }
    }

    private void see(String session, int clip, List<ByteString> jpegs) {
        Instant start = BEGIN.plusMillis(500L * clip);
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

    private ByteString large(int seed) {
        byte[] noise = new byte[3 * 640 * 480];
        new Random(seed).nextBytes(noise);
        return ByteString.copyFrom(codec.encode(new Picture(640, 480, noise), 90));
    }

    private static ActionEvent started(String session, int second) {
        return EvidenceEvents.started("gate", session, BEGIN.plusSeconds(second).minusMillis(500));
    }
}
