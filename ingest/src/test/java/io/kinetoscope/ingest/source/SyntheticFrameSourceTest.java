package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.scene.MotionScene;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
    void shouldShowTheSceneOfItsSeed() {
        byte[] expected = new MotionScene(42, 64, 48).render(0).rgb();

        assertThat(firstPicture(42)).isEqualTo(expected);
        assertThat(firstPicture(43)).isNotEqualTo(expected);
    }

    @Test
    void shouldTellWhatItShows() {
        assertThat(FrameSources.script(SourceUri.of("synthetic:?seed=42&width=64")))
                .contains(new MotionScene(42, 64, 48).script());
        assertThat(FrameSources.script(SourceUri.of("rtsp://camera/"))).isEmpty();
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

    private static byte[] firstPicture(long seed) {
        try (FrameSource source = open("synthetic:?duration=1s&width=64&height=48&seed=" + seed)) {
            return source.read().orElseThrow().render(Region.WHOLE, 64, 48).rgb();
        }
    }

    private static FrameSource open(String uri) {
        return FrameSources.open(
                SourceUri.of(uri), SourceSettings.DEFAULT.withPace(Pace.FAST), Clock.systemUTC());
    }
}
