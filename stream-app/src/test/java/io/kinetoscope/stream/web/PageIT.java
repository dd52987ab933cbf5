package io.kinetoscope.stream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import io.kinetoscope.stream.event.ActionEvent;
import io.prometheus.client.CollectorRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser, fed through a real broker. Screenshots lie in {@code
 * target/screenshots}.
 */
@Timeout(300)
final class PageIT {

    private static final Path SHOTS = Path.of("target", "screenshots");
    private static final String HOSTILE_CAMERA = "<img src=x onerror=\"window.hacked=1\">";
    private static final String HOSTILE_LABEL =
            "</span><script>window.hacked=2</script>\u202e'\"&lt;javascript:alert(3)";

    @TempDir static Path dir;
    private static EmbeddedBroker broker;
    private static Chromium browser;
    private static List<List<FrameWindow>> scenes;

    private final ScheduledExecutorService cameras = Executors.newScheduledThreadPool(1);
    private KafkaSettings kafka;
    private PageFeed feed;
    private HttpEndpoints endpoints;

    @BeforeAll
    static void startBrowser() throws Exception {
        Optional<Path> chromium = Chromium.find();
        assumeTrue(
                chromium.isPresent(),
                "skipped: there is no chromium, and it could not be installed");
        scenes = PageFeed.render();
        browser = Chromium.start(chromium.get(), dir.resolve("profile"));
        broker =
                EmbeddedBroker.start(
                        new BrokerSettings(
                                dir.resolve("broker"),
                                0,
                                BrokerSettings.DEFAULT_MAX_RECORD_BYTES,
                                "--broker-port"));
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
            broker.close();
        }
    }

    @BeforeEach
    void serve(TestInfo test) {
        String prefix = test.getTestMethod().orElseThrow().getName() + "-";
        kafka = KafkaSettings.of(broker.bootstrapServers());
        feed = new PageFeed(kafka, new Topics(prefix), scenes);
        endpoints = serve(0);
        browser.size(1360, 860, false);
        browser.scheme("light");
    }

    @AfterEach
    void stop() throws InterruptedException {
        // Not interrupted: a send that is may leave its batch with the producer for ever.
        cameras.shutdown();
        assertThat(cameras.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        endpoints.close();
        feed.close();
    }

    @Test
    void shouldShowACameraAndItsFirstEventAsTheyCome() throws Exception {
        open("");
        browser.await("!document.getElementById('wall-note').hidden");
        assertThat(text("#events-note")).startsWith("Nothing has happened yet");

        feed.status("door", CameraStatus.State.ONLINE, "");
        run(List.of("door"), "left", 0.93);
        browser.await("document.querySelector('.card .view img').naturalWidth > 0");
        assertThat(text(".card .state")).isEqualTo("online");
        assertThat(text(".card .bars")).contains("left").contains("93 %");

        Instant start = Instant.now().minusSeconds(3);
        feed.event(ActionEvent.Type.STARTED, "door", "left", start, null, 0.93);
        browser.await("document.querySelectorAll('#list li').length === 1");
        assertThat(text("#list li")).contains("left").contains("door").contains("goes on");
        assertThat(text("#count")).isEqualTo("1 event");
        assertThat(browser.evaluate("document.getElementById('events-note').hidden").asBoolean())
                .isTrue();

        feed.event(ActionEvent.Type.ENDED, "door", "left", start, Instant.now(), 0.93);
        browser.await("!document.querySelector('#list .open')");
        browser.evaluate("document.querySelector('#list button').click()");
        browser.await(
                "[...document.querySelectorAll('#event .evidence img')]"
                        + ".every(image => image.naturalWidth > 0)");
        browser.await("document.querySelectorAll('#scores .dot').length > 2");
        assertThat(text("#facts")).contains("tiny:1").contains("from capture to scores");
        browser.screenshot(SHOTS.resolve("event.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldPlayTheEvidenceOfAnEvent() throws Exception {
        feed.event(
                ActionEvent.Type.STARTED, "door", "left", Instant.now().minusSeconds(2), null, 0.9);
        open("");
        browser.await("document.querySelectorAll('#list li').length === 1");
        browser.evaluate("document.querySelector('#list button').click()");
        browser.await("document.querySelector('#at-start img').naturalWidth > 0");

        // Its frames differ: what is drawn of it changes while nothing else does.
        String drawn =
                "(() => { const c = document.createElement('canvas'); c.width = c.height = 64;"
                        + " c.getContext('2d').drawImage(document.querySelector('#at-start img'),"
                        + " 0, 0, 64, 64); return c.toDataURL(); })()";
        assertThat(browser.evaluate("document.querySelector('#at-start img').src").asText())
                .endsWith("-started-animation");
        byte[] webp = bytes("#at-start img");
        assertThat(new String(webp, StandardCharsets.ISO_8859_1).split("ANMF", -1).length)
                .isGreaterThan(4);
        assertThat(browser.evaluate(drawn).asText()).startsWith("data:image/png");
    }

    @Test
    void shouldFilterEventsAndKeepTheFilterOverAReload() throws Exception {
        Instant now = Instant.now();
        for (int i = 0; i < 6; i++) {
            Instant start = now.minusSeconds(60 - 5 * i);
            feed.event(
                    ActionEvent.Type.ENDED,
                    i % 2 == 0 ? "door" : "gate",
                    i % 3 == 0 ? "left" : "right",
                    start,
                    start.plusSeconds(2),
                    0.5 + 0.08 * i);
        }
        open("");
        browser.await("document.querySelectorAll('#list li').length === 6");

        choose("stream", "door");
        browser.await("document.querySelectorAll('#list li').length === 3");
        choose("label", "right");
        browser.await("document.querySelectorAll('#list li').length === 2");
        choose("score", "0.8");
        browser.await("document.querySelectorAll('#list li').length === 1");
        assertThat(text("#count")).isEqualTo("1 of 6 events");

        browser.reload();
        browser.await(
                "document.querySelectorAll('#list li').length === 1"
                        + " && document.getElementById('filter').stream.value === 'door'");
        browser.evaluate("document.querySelector('#filter button[type=reset]').click()");
        browser.await("document.querySelectorAll('#list li').length === 6");
        choose("until", "2020-01-01T00:00:00");
        browser.await("document.querySelectorAll('#list li').length === 0");
        assertThat(text("#events-note")).contains("Show all");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldShowNewestEventsFirst() {
        Instant now = Instant.now();
        for (int i = 0; i < 3; i++) {
            Instant start = now.minusSeconds(60 - 10 * i);
            feed.event(ActionEvent.Type.ENDED, "door", "l" + i, start, start.plusSeconds(2), 0.9);
        }
        open("");
        browser.await("document.querySelectorAll('#list li').length === 3");

        assertThat(
                        browser.evaluate(
                                        "[...document.querySelectorAll('#list .label')]"
                                                + ".map(node => node.textContent).join()")
                                .asText())
                .isEqualTo("l2,l1,l0");
    }

    @Test
    void shouldSayThatACameraIsOfflineAndWhy() throws Exception {
        feed.status("door", CameraStatus.State.ONLINE, "");
        feed.round(List.of("door"), "left", 0.9);
        open("");
        browser.await("document.querySelector('.card')?.dataset.state === 'online'");

        feed.status("door", CameraStatus.State.OFFLINE, "no answer from 10.0.0.7 within 5 s");

        browser.await("document.querySelector('.card').dataset.state === 'offline'");
        assertThat(text(".card .why")).isEqualTo("no answer from 10.0.0.7 within 5 s");
        assertThat(text("#summary")).isEqualTo("1 offline");
    }

    @Test
    void shouldShowWhatIsThereAfterTheServerWasAway() {
        feed.status("door", CameraStatus.State.ONLINE, "");
        int port = endpoints.port();
        open("");
        browser.await("document.querySelectorAll('.card').length === 1");

        endpoints.close();
        browser.await("document.getElementById('connection').dataset.state === 'lost'");
        feed.status("gate", CameraStatus.State.ONLINE, "");
        endpoints = serve(port);

        browser.await(
                "document.getElementById('connection').dataset.state === 'live'"
                        + " && document.querySelectorAll('.card').length === 2");
    }

    @Test
    void shouldShowSixtyFourStreamsOnOnePage() throws Exception {
        List<String> streams =
                IntStream.rangeClosed(1, 64).mapToObj(i -> "camera-%02d".formatted(i)).toList();
        streams.forEach(stream -> feed.status(stream, CameraStatus.State.ONLINE, ""));
        Instant now = Instant.now();
        for (int i = 0; i < 24; i++) {
            Instant start = now.minusSeconds(170 - 6 * i);
            feed.event(
                    ActionEvent.Type.ENDED,
                    streams.get(i * 5 % 64),
                    List.of("left", "right", "approach").get(i % 3),
                    start,
                    start.plusSeconds(5),
                    0.9);
        }
        run(streams, "left", 0.8);
        open("");
        browser.await("document.querySelectorAll('.card').length === 64");
        browser.await(
                "[...cards.values()].filter(card => card.visible).length > 8"
                        + " && [...cards.values()].filter(card => card.visible)"
                        + ".every(card => card.image.naturalWidth > 0)");

        // Pictures of the page itself go on while pictures of cameras come.
        int frames =
                browser.evaluate(
                                "new Promise(done => { let n = 0; const end = performance.now()"
                                        + " + 5000; const count = () => { n++;"
                                        + " performance.now() < end ? requestAnimationFrame(count)"
                                        + " : done(n); }; count(); })")
                        .asInt();
        assertThat(frames).as("frames of the browser in 5 s").isGreaterThan(25);
        browser.screenshot(SHOTS.resolve("wall-64.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldShowHostileNamesAsTheyAreWritten() throws Exception {
        feed.status(HOSTILE_CAMERA, CameraStatus.State.OFFLINE, "<b onclick=alert(4)>why</b>");
        feed.scores(HOSTILE_CAMERA, HOSTILE_LABEL, 0.9);
        feed.event(
                ActionEvent.Type.STARTED,
                HOSTILE_CAMERA,
                HOSTILE_LABEL,
                Instant.now().minusSeconds(2),
                null,
                0.9);
        open("");
        browser.await("document.querySelectorAll('#list li').length === 1");
        browser.await("document.querySelectorAll('.card .bars li').length === 3");
        browser.evaluate("document.querySelector('#list button').click()");
        browser.await("document.querySelector('#facts dd') !== null");

        assertThat(text(".card h3")).isEqualTo(HOSTILE_CAMERA);
        assertThat(text(".card .why")).isEqualTo("<b onclick=alert(4)>why</b>");
        assertThat(text("#list .label")).isEqualTo(HOSTILE_LABEL);
        assertThat(text("#event-title")).contains(HOSTILE_LABEL);
        assertThat(
                        browser.evaluate(
                                        "document.querySelectorAll('script:not([src]),"
                                                + " img[onerror], b').length")
                                .asInt())
                .isZero();
        assertThat(browser.evaluate("window.hacked === undefined").asBoolean()).isTrue();
        browser.screenshot(SHOTS.resolve("hostile.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldBeUsableWithAKeyboardAndAScreenReader() {
        feed.status("door", CameraStatus.State.ONLINE, "");
        feed.round(List.of("door"), "left", 0.9);
        Instant start = Instant.now().minusSeconds(9);
        feed.event(ActionEvent.Type.ENDED, "door", "left", start, start.plusSeconds(2), 0.9);
        feed.event(
                ActionEvent.Type.ENDED,
                "door",
                "right",
                start.plusSeconds(4),
                start.plusSeconds(6),
                0.9);
        open("");
        browser.await("document.querySelectorAll('#list li').length === 2");
        browser.await("document.querySelector('.card .view img').naturalWidth > 0");

        assertThat(browser.accessible())
                .contains(
                        "heading: Cameras",
                        "heading: Events",
                        "image: Latest picture of \u2068door\u2069")
                .noneMatch(node -> node.equals("button: ") || node.equals("combobox: "));

        browser.evaluate("document.querySelector('#list button').focus()");
        browser.press("Enter", 13);
        browser.evaluate("document.activeElement.click()");
        browser.await("document.getElementById('event').open");
        assertThat(browser.accessible())
                .contains("dialog: \u2068right\u2069 · \u2068door\u2069", "button: Close");
        browser.press("ArrowRight", 39);
        browser.await("document.getElementById('event-title').textContent.includes('left')");
        browser.press("Escape", 27);
        browser.await("!document.getElementById('event').open");
        // The focus is where it came from.
        assertThat(browser.evaluate("document.activeElement.closest('#list') !== null").asBoolean())
                .isTrue();
    }

    @Test
    void shouldFetchNothingFromElsewhereAndWeighLittle() throws Exception {
        open("");
        browser.await("document.getElementById('connection').dataset.state === 'live'");

        assertThat(
                        browser.evaluate(
                                        "performance.getEntriesByType('resource').every(entry =>"
                                                + " entry.name.startsWith(location.origin))")
                                .asBoolean())
                .isTrue();
        int bytes = 0;
        for (String file : List.of("page.html", "page.css", "page.js", "icon.svg")) {
            bytes += Page.class.getResourceAsStream(file).readAllBytes().length;
        }
        assertThat(bytes).as("bytes of the page").isLessThan(50_000);
    }

    @Test
    void shouldServeOthersWhileAViewerTakesNothing() throws Exception {
        List<String> streams = IntStream.range(0, 64).mapToObj(i -> "camera-" + i).toList();
        try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), endpoints.port())) {
            stalled.setReceiveBufferSize(1024);
            stalled.getOutputStream()
                    .write(
                            "GET /api/updates HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            run(streams, "left", 0.8);
            open("");
            browser.await("document.querySelectorAll('.card').length === 64");

            feed.status("late", CameraStatus.State.ONLINE, "");

            browser.await("document.querySelectorAll('.card').length === 65");
        }
    }

    @Test
    void shouldReadEvidenceAgainThatItNoLongerRemembers() throws Exception {
        // More than is kept in memory.
        for (int i = 0; i < 45; i++) {
            feed.bulkyEvidence("record-" + i);
        }
        HttpClient client = HttpClient.newHttpClient();
        String address = "http://127.0.0.1:" + endpoints.port() + "/api/evidence?id=record-";

        for (int i : List.of(44, 0, 7)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + i)).build();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(
                            () ->
                                    client.send(request, BodyHandlers.ofByteArray()).body().length
                                            == 900_000);
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            assertThat(answer.headers().firstValue("Content-Type")).contains("image/webp");
            assertThat(answer.body()[0]).isEqualTo((byte) ("record-" + i).length());
        }
    }

    /** As when a site elsewhere has its own name lead to this machine. */
    @Test
    void shouldShowNothingUnderTheNameOfAnotherMachine() throws Exception {
        assertThat(status("localhost:1234")).contains(" 200 ");
        assertThat(status("127.0.0.1")).contains(" 200 ");
        assertThat(status("cameras.example")).contains(" 403 ");
        assertThat(status("127.0.0.1.example")).contains(" 403 ");
    }

    private String status(String host) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoints.port())) {
            String request =
                    "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            return new String(answer, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
        }
    }

    @Test
    void shouldLookAsItShouldInLightAndDarkAndOnAPhone() throws Exception {
        List<String> streams = List.of("door", "gate", "lift", "yard");
        feed.status("door", CameraStatus.State.ONLINE, "");
        feed.status("gate", CameraStatus.State.ONLINE, "");
        feed.status("lift", CameraStatus.State.ONLINE, "");
        feed.status("yard", CameraStatus.State.OFFLINE, "no answer from 10.0.0.7 within 5 s");
        Instant now = Instant.now();
        for (int i = 0; i < 14; i++) {
            Instant start = now.minusSeconds(150 - 11 * i);
            feed.event(
                    ActionEvent.Type.ENDED,
                    streams.get(i % 3),
                    List.of("left", "approach", "clockwise", "down").get(i % 4),
                    start,
                    start.plusMillis(3_000 + 900 * i),
                    0.55 + 0.03 * i);
        }
        run(List.of("door", "gate", "lift"), "approach", 0.87);
        open("");
        browser.await(
                "[...cards.values()].filter(card => card.image.naturalWidth > 0).length >= 3"
                        + " && document.querySelectorAll('#list li').length === 14");
        browser.screenshot(SHOTS.resolve("light.png"));
        browser.scheme("dark");
        browser.screenshot(SHOTS.resolve("dark.png"));
        browser.size(390, 844, true);
        browser.screenshot(SHOTS.resolve("phone.png"));

        assertThat(
                        browser.evaluate(
                                        "document.documentElement.scrollWidth"
                                                + " <= document.documentElement.clientWidth")
                                .asBoolean())
                .as("nothing hangs over the side of a phone")
                .isTrue();
        assertThat(browser.complaints()).isEmpty();
    }

    private HttpEndpoints serve(int port) {
        HttpEndpoints served =
                HttpEndpoints.start(
                        new HttpSettings(port), new CollectorRegistry(), Health::up, Health::up);
        served.show(Page.start(kafka, feed.topics, Clock.systemUTC()));
        return served;
    }

    private void open(String fragment) {
        browser.open("http://127.0.0.1:" + endpoints.port() + "/" + fragment);
        browser.await("document.readyState === 'complete' && typeof connect === 'function'");
    }

    /** Streams that give a window and a clip a second, until the end of the test. */
    private void run(List<String> streams, String label, double score) {
        ScheduledFuture<?> unused =
                cameras.scheduleAtFixedRate(
                        () -> feed.round(streams, label, score), 0, 1, TimeUnit.SECONDS);
    }

    private void choose(String field, String value) {
        browser.evaluate(
                "(() => { const field = document.getElementById('filter')['%s'];".formatted(field)
                        + " field.value = '%s';".formatted(value)
                        + " field.dispatchEvent(new Event('input', {bubbles: true})); })()");
    }

    private static String text(String selector) {
        return browser.evaluate(
                        "document.querySelector(`%s`).textContent.trim()".formatted(selector))
                .asText();
    }

    private static byte[] bytes(String image) {
        String coded =
                browser.evaluate(
                                "fetch(document.querySelector('%s').src)".formatted(image)
                                        + ".then(answer => answer.arrayBuffer())"
                                        + ".then(data => btoa(String.fromCharCode(...new"
                                        + " Uint8Array(data))))")
                        .asText();
        return Base64.getDecoder().decode(coded);
    }
}
