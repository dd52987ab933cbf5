package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The images' files, laid out and run without a container engine: see {@link ImageRoot}. */
@Timeout(600)
final class ImagesIT {

    private static final String KINETOSCOPE = "/opt/kinetoscope/kinetoscope";

    /** Not a temporary folder of JUnit's, which would warn of each of the links in it. */
    private static final Path DIR = Path.of("target", "images");

    private static ImageRoot ingest;
    private static ImageRoot stream;

    @BeforeAll
    static void assemble() throws Exception {
        ImageRoot.run(Path.of("/dev/null"), "rm", "-rf", DIR.toString());
        Files.createDirectories(DIR);
        Path log = DIR.resolve("layers.log");
        assertThat(ImageRoot.run(log, "../stream-app/docker/layers"))
                .as(Files.readString(log))
                .isZero();
        ImageRoot.requirePossible();
        Path base = ImageRoot.assembleBase(DIR.resolve("base"));
        ingest = assemble(base, "ingest", Dockerfile.ALL.get(0));
        stream = assemble(base, "stream", Dockerfile.ALL.get(1));
    }

    private static ImageRoot assemble(Path base, String name, Path dockerfile) throws Exception {
        return ImageRoot.assemble(base, DIR.resolve(name), Dockerfile.read(dockerfile));
    }

    @AfterAll
    static void tidyUp() throws Exception {
        ImageRoot.run(Path.of("/dev/null"), "rm", "-rf", DIR.toString());
    }

    @Test
    void shouldCarryNeitherPyTorchNorABrokerInTheIngestImage() throws IOException {
        assertThat(jars(ingest.root()))
                .noneMatch(jar -> jar.matches("(pytorch|api-0|kafka_|kafka-(?!clients)|rocksdb).*"))
                .anyMatch(jar -> jar.startsWith("kafka-clients"));
    }

    @Test
    void shouldCarryAllOfTheDistributionInTheStreamImage() throws IOException {
        assertThat(jars(stream.root()))
                .containsExactlyInAnyOrderElementsOf(
                        names(Path.of("..", "stream-app", "target", "distribution", "lib")));
    }

    @Test
    void shouldLeaveOnlyTheBaseImagesPyTorchInTheGpuImage() throws IOException {
        Path gpu = Path.of("..", "stream-app", "target", "layers", "stream-gpu");

        assertThat(names(gpu.resolve("lib")))
                .noneMatch(jar -> jar.startsWith("pytorch-native-cpu"))
                .anyMatch(jar -> jar.startsWith("pytorch-jni"));
    }

    @Test
    void shouldSendOnlyTheJarOfTheModuleThatChanged() throws IOException {
        for (String image : List.of("ingest", "stream", "stream-gpu")) {
            Path layers = Path.of("..", "stream-app", "target", "layers", image);
            for (String module : List.of("model-store", "ingest", "stream-app")) {
                assertThat(names(layers.resolve("own").resolve(module)))
                        .singleElement()
                        .asString()
                        .matches(module + "-[0-9].*\\.jar");
                assertThat(names(layers.resolve("lib")))
                        .noneMatch(jar -> jar.matches(module + "-[0-9].*"));
            }
        }
    }

    /** Or a jar, and a layer, would be another one each time that it is built. */
    @Test
    void shouldNotKnowWhenOwnJarsAndTheirLayersWereBuilt() throws IOException {
        LocalDateTime built =
                LocalDateTime.parse(
                        Files.readString(Path.of("..", "pom.xml"))
                                .replaceAll("(?s).*<project.build.outputTimestamp>(.*?)Z.*", "$1"));
        Path own = Path.of("..", "stream-app", "target", "layers", "stream", "own");
        try (Stream<Path> files = Files.walk(own)) {
            for (Path file : files.toList()) {
                assertThat(Files.getLastModifiedTime(file).toInstant())
                        .isEqualTo(built.toInstant(ZoneOffset.UTC));
                if (file.toString().endsWith(".jar")) {
                    try (ZipFile jar = new ZipFile(file.toFile())) {
                        assertThat(jar.stream().map(ZipEntry::getTimeLocal)).containsOnly(built);
                    }
                }
            }
        }
    }

    @Test
    void shouldScoreAsAnotherUserWithAReadOnlyRootAndEndAtSigterm() throws Exception {
        int brokerPort = freePort();
        int streamPort = freePort();
        int ingestPort = freePort();
        Map<String, String> kafka =
                Map.of("KINETOSCOPE_BOOTSTRAP_SERVERS", "127.0.0.1:" + brokerPort);
        try (ImageProcess broker =
                stream.start(
                        DIR.resolve("broker.log"),
                        Map.of("KINETOSCOPE_BROKER_PORT", Integer.toString(brokerPort)),
                        KINETOSCOPE,
                        "broker",
                        "--data-dir",
                        "/tmp/broker")) {
            // Both wait for it.
            try (ImageProcess scoring = start(stream, "stream", kafka, streamPort);
                    ImageProcess reading = start(ingest, "ingest", kafka, ingestPort)) {
                awaitReady(scoring, streamPort);
                awaitReady(reading, ingestPort);
                assertThat(user(scoring)).isEqualTo(Image.USER);
                assertThat(user(reading)).isEqualTo(Image.USER);

                try (ImageProcess probe =
                        ingest.start(
                                DIR.resolve("probe.log"),
                                kafka,
                                KINETOSCOPE,
                                "probe",
                                "--timeout",
                                "3m")) {
                    assertThat(probe.exitCode(200)).as(probe.said()).isZero();
                }
                reading.terminate();
                scoring.terminate();
                assertThat(reading.exitCode(30)).as(reading.said()).isEqualTo(143);
                assertThat(scoring.exitCode(30)).as(scoring.said()).isEqualTo(143);
            }
        }
    }

    @Test
    void shouldLetTheProgramWriteToTmpAlone() throws Exception {
        try (ImageProcess writing =
                ingest.start(
                        DIR.resolve("write.log"),
                        Map.of(),
                        "/bin/sh",
                        "-c",
                        "touch /tmp/a && ! touch /srv/b && ! touch /opt/kinetoscope/lib/c && id -u")) {
            assertThat(writing.exitCode(60)).as(writing.said()).isZero();
            assertThat(writing.said()).contains("Read-only file system").endsWith("10001\n");
        }
    }

    @Test
    void shouldDefineCamerasAsTheHookDoes() throws Exception {
        try (ImageProcess cameras =
                ingest.start(
                        DIR.resolve("cameras.log"), Map.of(), KINETOSCOPE, "cameras", "--help")) {
            assertThat(cameras.exitCode(60)).as(cameras.said()).isZero();
        }
    }

    @Test
    void shouldUnpackModelsThatHaveTheirChecksumAndNoOthers() throws Exception {
        Path archive = DIR.resolve("models.tar.gz");
        assertThat(
                        ImageRoot.run(
                                DIR.resolve("tar.log"),
                                "tar",
                                "-czf",
                                archive.toString(),
                                "-C",
                                "../model-store/models",
                                "rsanet-motion"))
                .isZero();
        byte[] bytes = Files.readAllBytes(archive);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/models.tar.gz",
                exchange -> {
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        String url = "http://127.0.0.1:%d/models.tar.gz".formatted(server.getAddress().getPort());
        try (ImageProcess fetching = fetch(url + "?signature=hidden", sha256);
                ImageProcess wrong = fetch(url + "?signature=hidden", "0".repeat(64))) {
            assertThat(fetching.exitCode(120)).as(fetching.said()).isZero();
            assertThat(fetching.said()).contains("1 version(s) of models").doesNotContain("hidden");
            assertThat(wrong.exitCode(120)).isEqualTo(1);
            assertThat(wrong.said()).contains("it is not unpacked").doesNotContain("hidden");
        } finally {
            server.stop(0);
        }
    }

    private static ImageProcess fetch(String url, String sha256) throws IOException {
        return stream.start(
                Files.createTempFile(DIR, "fetch", ".log"),
                Map.of(),
                "/bin/sh",
                "-c",
                "mkdir /tmp/models && /opt/kinetoscope/fetch-models \"$1\" \"$2\" /tmp/models",
                "sh",
                url,
                sha256);
    }

    private static ImageProcess start(
            ImageRoot image, String command, Map<String, String> kafka, int port)
            throws IOException {
        Map<String, String> variables = new java.util.HashMap<>(kafka);
        variables.put("KINETOSCOPE_PORT", Integer.toString(port));
        variables.put("KINETOSCOPE_BIND", "127.0.0.1");
        variables.put("KINETOSCOPE_JAVA_OPTS", "-Xmx512m");
        return image.start(DIR.resolve(command + ".log"), variables, KINETOSCOPE, command);
    }

    private static void awaitReady(ImageProcess process, int port) {
        URI ready = URI.create("http://127.0.0.1:%d/readyz".formatted(port));
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(
                        () ->
                                HttpClient.newHttpClient()
                                                .send(
                                                        HttpRequest.newBuilder(ready).build(),
                                                        HttpResponse.BodyHandlers.discarding())
                                                .statusCode()
                                        == 200);
        assertThat(process.said()).doesNotContain("Exception");
    }

    /** The user of the process, which is the program itself by now. */
    private static int user(ImageProcess process) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
        return Integer.parseInt(status.replaceAll("(?s).*\nUid:\\s+(\\d+).*", "$1"));
    }

    private static List<String> jars(Path root) throws IOException {
        return names(root.resolve("opt/kinetoscope/lib"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
