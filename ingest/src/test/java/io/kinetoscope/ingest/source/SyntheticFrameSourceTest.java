package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticFrameSourceTest {

    @Test
    void shouldGiveAsManyPicturesAsItsDurationHolds() {
        List<Long> times = new ArrayList<>();
        try (FrameSource source = open("synthetic:?duration=2s&fps=10&width=64&height=48")) {
            assertThat(source.kind()).isEqualTo(SourceKind.FILE);
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                times.add(f.get().presentationTimeMicros());
            }
        }

        assertThat(times).hasSize(20).startsWith(0L, 100_000L).endsWith(1_900_000L);
    }

    @Test
    void shouldBeAFunctionOfSeedAndTime() {
        SyntheticScene scene = new SyntheticScene(42, 160, 90);
        byte[] later = scene.render(12_345_678).rgb();
        scene.render(0);

        assertThat(scene.render(12_345_678).rgb()).isEqualTo(later);
        assertThat(new SyntheticScene(42, 160, 90).render(12_345_678).rgb()).isEqualTo(later);
        assertThat(new SyntheticScene(43, 160, 90).render(12_345_678).rgb()).isNotEqualTo(later);
    }

    @Test
    void shouldLookTheSameAsEver() {
        // A change here changes what was rendered for training and testing before.
        assertThat(Arrays.hashCode(new SyntheticScene(1, 160, 90).render(3_000_000).rgb()))
                .isEqualTo(325_753_784);
    }

    @Test
    void shouldMoveWithoutJumps() {
        SyntheticScene scene = new SyntheticScene(7, 160, 90);
        byte[] before = scene.render(0).rgb();
        int moved = 0;
        for (int i = 1; i < 300; i++) {
            byte[] now = scene.render(i * 66_667L).rgb();
            int changed = 0;
            for (int j = 0; j < now.length; j++) {
                changed += Math.abs((now[j] & 0xff) - (before[j] & 0xff)) > 40 ? 1 : 0;
            }
            moved += changed > 0 ? 1 : 0;
            assertThat((double) changed / now.length).isLessThan(0.3);
            before = now;
        }
        assertThat(moved).isGreaterThan(150);
    }

    @Test
    void shouldGiveZonesOfThePicture() {
        try (FrameSource source = open("synthetic:?duration=1s")) {
            SourceFrame frame = source.read().orElseThrow();

            Picture whole = frame.render(Region.WHOLE, 320, 256);
            Picture zone = frame.render(new Region(0.25, 0.25, 0.5, 0.5), 320, 256);

            assertThat(whole.width() + "x" + whole.height()).isEqualTo("320x180");
            assertThat(zone.width() + "x" + zone.height()).isEqualTo("320x180");
            assertThat(zone.rgb()).isNotEqualTo(whole.rgb());
        }
    }

    @Test
    void shouldComeInRealTimeWhenEndless() {
        long start = System.nanoTime();
        try (FrameSource source = open("synthetic:?fps=50&width=64&height=48")) {
            assertThat(source.kind()).isEqualTo(SourceKind.LIVE);
            long last = -1;
            for (int i = 0; i < 6; i++) {
                long time = source.read().orElseThrow().presentationTimeMicros();
                assertThat(time).isGreaterThan(last);
                last = time;
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(99));
    }

    @Test
    void shouldEndAReadThatWaitsWhenItIsClosed() throws Exception {
        FrameSource source = open("synthetic:?fps=1&width=64&height=48");
        source.read();
        CompletableFuture<Optional<SourceFrame>> read = CompletableFuture.supplyAsync(source::read);
        source.close();

        assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SourceException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "synthetic:?width=0",
                "synthetic:?width=100000",
                "synthetic:?fps=x",
                "synthetic:?seed=99999999999999999999",
                "synthetic:?duration=20",
                "synthetic:?duration=0s",
                "synthetic:?duration=999999999h",
                "synthetic:?colour=red",
                "synthetic:?seed",
                "synthetic:?seed=1&seed=2",
                "synthetic:?seed=1&&fps=3",
                "synthetic:scene"
            })
    void shouldSayWhichParameterIsWrong(String uri) {
        assertThatThrownBy(() -> open(uri))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(uri);
    }

    private static FrameSource open(String uri) {
        return FrameSources.open(
                SourceUri.of(uri), SourceSettings.DEFAULT.withPace(Pace.FAST), Clock.systemUTC());
    }
}
