package io.kinetoscope.ingest.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.wire.SourceKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras that are made of a server socket: they answer as told, stall, or go away. */
class LiveSourceTest {

    private static final SourceSettings SHORT =
            new SourceSettings(Pace.FAST, Duration.ofMillis(1500), Duration.ofMillis(800));

    /** Looking a name up takes what it takes. */
    private static final SourceSettings SHORT_BUT_FOR_NAMES =
            new SourceSettings(Pace.FAST, Duration.ofSeconds(60), Duration.ofSeconds(60));

    @TempDir Path folder;
    private ServerSocket server;
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        end.countDown();
        server.close();
    }

    @Test
    void shouldReadAnEndlessStreamOverHttpAsLive() throws Exception {
        serve(output -> motionJpeg(output, 64, 40, true));
        long before = micros();
        try (FrameSource source = open("http")) {
            SourceFrame frame = source.read().orElseThrow();

            assertThat(source.kind()).isEqualTo(SourceKind.LIVE);
            assertThat(frame.captureTimeMicros()).isBetween(before, micros());
            assertThat(frame.render(Region.WHOLE, 320, 256).width()).isEqualTo(64);
        }
    }

    @Test
    void shouldReadAVideoOverHttpAsAFile() throws Exception {
        byte[] video =
                Files.readAllBytes(
                        new TestVideo(64, 48)
                                .option("movflags", "faststart")
                                .write(folder.resolve("v.mp4"), 10));
        serve(
                output -> {
                    output.write(
                            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                                    .formatted(video.length)
                                    .getBytes(US_ASCII));
                    output.write(video);
                });
        int pictures = 0;
        try (FrameSource source = open("http")) {
            assertThat(source.kind()).isEqualTo(SourceKind.FILE);
            while (source.read().isPresent()) {
                pictures++;
            }
        }

        assertThat(pictures).isEqualTo(10);
    }

    @Test
    void shouldFailWhenALiveStreamStalls() throws Exception {
        serve(output -> motionJpeg(output, 64, 40, true));
        try (FrameSource source = open("http")) {
            assertThatThrownBy(() -> readOn(source))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("sent no picture for 0.8 s");
        }
    }

    @Test
    void shouldFailWhenALiveStreamEnds() throws Exception {
        serve(output -> motionJpeg(output, 64, 40, false));
        try (FrameSource source = open("http")) {
            assertThatThrownBy(() -> readOn(source))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("lost");
        }
    }

    @Test
    void shouldFailWhenALivePictureChangesItsSize() throws Exception {
        serve(
                output -> {
                    motionJpeg(output, 64, 40, false);
                    pictures(output, 128, 10);
                    hang();
                });
        try (FrameSource source = open("http")) {
            assertThatThrownBy(() -> readOn(source))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("from 64x48")
                    .hasMessageContaining("to 128x48");
        }
    }

    @Test
    void shouldFailWhenTheClockOfALiveStreamIsSetBack() throws Exception {
        byte[] seconds =
                Files.readAllBytes(
                        new TestVideo(64, 48).format("mpegts").write(folder.resolve("v.ts"), 100));
        serve(
                output -> {
                    output.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                    output.write(seconds);
                    output.write(seconds);
                    hang();
                });
        List<Long> captured = new ArrayList<>();
        try (FrameSource source = open("http")) {
            assertThat(source.kind()).isEqualTo(SourceKind.LIVE);
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    captured.add(source.read().orElseThrow().captureTimeMicros());
                                }
                            })
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("jumped by -");
        }
        assertThat(captured).hasSizeGreaterThan(50).doesNotHaveDuplicates().isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtsp", "http", "rtmp"})
    void shouldGiveUpOnACameraThatDoesNotAnswer(String scheme) {
        serve(output -> hang());

        assertThatThrownBy(() -> open(scheme))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("Cannot open " + scheme)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtsp", "http", "rtmp"})
    void shouldSayThatNobodyListens(String scheme) throws Exception {
        server.close();

        assertThatThrownBy(() -> open(scheme))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("refused")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldSayThatThePasswordIsWrong() {
        serve(
                output ->
                        output.write(
                                "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII)));

        assertThatThrownBy(() -> open("http"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("401")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtsp", "http", "rtmp"})
    void shouldSayThatTheHostNameIsNotKnown(String scheme) {
        assertThatThrownBy(
                        () ->
                                FrameSources.open(
                                        SourceUri.of(scheme + "://u:hunter2@camera.invalid/live"),
                                        SHORT_BUT_FOR_NAMES,
                                        Clock.systemUTC()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("host name camera.invalid cannot be looked up")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldTakeBarePicturesToBeAsFarApartAsTheyCame() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        serve(
                output -> {
                    motionJpeg(output, 64, 40, false);
                    await(first);
                    pictures(output, 64, 1);
                    hang();
                });
        try (FrameSource source = open("http")) {
            long before = System.nanoTime();
            long last = 0;
            for (int i = 0; i < 40; i++) {
                last = source.read().orElseThrow().presentationTimeMicros();
            }
            Thread.sleep(300);
            first.countDown();
            long next = source.read().orElseThrow().presentationTimeMicros();

            assertThat(next - last).isBetween(300_000L, (System.nanoTime() - before) / 1000);
        }
    }

    @Test
    void shouldEndAReadThatWaitsWhenItIsClosed() throws Exception {
        serve(output -> motionJpeg(output, 64, 40, true));
        FrameSource source =
                FrameSources.open(
                        uri("http"),
                        new SourceSettings(
                                Pace.FAST, Duration.ofSeconds(60), Duration.ofSeconds(60)),
                        Clock.systemUTC());
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Void> read =
                CompletableFuture.runAsync(
                        () -> {
                            source.read();
                            reading.countDown();
                            readOn(source);
                        });
        reading.await();
        source.close();

        assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SourceException.class);
    }

    @Test
    void shouldStopOpeningWhenItsThreadIsInterrupted() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        serve(
                output -> {
                    accepted.countDown();
                    hang();
                });
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread opener =
                new Thread(
                        () -> {
                            try {
                                open("rtsp", Duration.ofSeconds(60)).close();
                                outcome.complete(null);
                            } catch (SourceException e) {
                                outcome.complete(e);
                            }
                        });
        opener.start();
        accepted.await();
        opener.interrupt();

        assertThat(outcome.get(20, TimeUnit.SECONDS))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("interrupted");
    }

    private interface Answer {
        void to(OutputStream output) throws IOException;
    }

    private void serve(Answer answer) {
        Thread thread =
                new Thread(
                        () -> {
                            while (!server.isClosed()) {
                                try (Socket socket = server.accept()) {
                                    answer.to(socket.getOutputStream());
                                } catch (IOException | UncheckedIOException ignored) {
                                    // The client hung up, or the test is over.
                                }
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }

    private void motionJpeg(OutputStream output, int width, int pictures, boolean thenHang)
            throws IOException {
        output.write(
                "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n"
                        .getBytes(US_ASCII));
        pictures(output, width, pictures);
        if (thenHang) {
            hang();
        }
    }

    private static void pictures(OutputStream output, int width, int pictures) throws IOException {
        try (JpegCodec codec = new JpegCodec()) {
            byte[] jpeg = codec.encode(new Picture(width, 48, new byte[3 * width * 48]), 90);
            for (int i = 0; i < pictures; i++) {
                output.write(
                        "--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                                .formatted(jpeg.length)
                                .getBytes(US_ASCII));
                output.write(jpeg);
                output.write("\r\n".getBytes(US_ASCII));
            }
            output.flush();
        }
    }

    private void hang() {
        await(end);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FrameSource open(String scheme) {
        return open(scheme, SHORT.openTimeout());
    }

    private FrameSource open(String scheme, Duration timeout) {
        return FrameSources.open(
                uri(scheme),
                new SourceSettings(Pace.FAST, timeout, SHORT.readTimeout()),
                Clock.systemUTC());
    }

    private SourceUri uri(String scheme) {
        return SourceUri.of(
                "%s://admin:hunter2@127.0.0.1:%d/live".formatted(scheme, server.getLocalPort()));
    }

    private static void readOn(FrameSource source) {
        while (source.read().isPresent()) {
            Thread.onSpinWait();
        }
    }

    private static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
