package io.kinetoscope.stream.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/**
 * A real browser without a window, driven over its own DevTools protocol: neither driver nor
 * library is needed. It is Debian's {@code chromium}, which is installed where that can be done.
 */
final class Chromium implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LISTENING = "DevTools listening on ";

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    private Chromium(Process process, URI devTools) throws Exception {
        this.process = process;
        URI list = URI.create("http://127.0.0.1:" + devTools.getPort() + "/json/list");
        AtomicReference<String> address = new AtomicReference<>();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            for (JsonNode target : JSON.readTree(get(list))) {
                                if (target.path("type").asText().equals("page")) {
                                    address.set(target.get("webSocketDebuggerUrl").asText());
                                    return true;
                                }
                            }
                            return false;
                        });
        this.socket =
                http.newWebSocketBuilder()
                        .buildAsync(URI.create(address.get()), new Listener())
                        .get(30, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Performance", "Accessibility")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Empty, with the reason on standard error, where there is no such browser. */
    static Optional<Path> find() throws IOException, InterruptedException {
        Optional<Path> there = executable();
        if (there.isPresent()) {
            return there;
        }
        boolean mayInstall =
                Files.isExecutable(Path.of("/usr/bin/apt-get"))
                        && "root".equals(System.getProperty("user.name"));
        if (!mayInstall) {
            System.err.println("Chromium is not here, and cannot be installed: apt-get and root");
            return Optional.empty();
        }
        if (!run("apt-get", "update") || !run("apt-get", "install", "chromium")) {
            System.err.println("Chromium cannot be installed: apt-get install chromium failed");
        }
        return executable();
    }

    private static Optional<Path> executable() {
        return List.of("/usr/bin/chromium", "/usr/bin/chromium-browser").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(List.of(command));
        if (whole.contains("install")) {
            whole.addAll(2, List.of("-y", "--no-install-recommends"));
        }
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
    }

    static Chromium start(Path executable, Path profile) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        executable.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank");
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader said = process.errorReader();
        String line = said.readLine();
        while (line != null && !line.startsWith(LISTENING)) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("Chromium ended at once");
        }
        Thread drain = new Thread(() -> drain(process.getErrorStream()), "chromium-said");
        drain.setDaemon(true);
        drain.start();
        return new Chromium(process, URI.create(line.substring(LISTENING.length()).strip()));
    }

    /** Width and height in CSS pixels; a phone where {@code phone}. */
    void size(int width, int height, boolean phone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width", width,
                        "height", height,
                        "deviceScaleFactor", phone ? 2 : 1,
                        "mobile", phone));
    }

    void scheme(String lightOrDark) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", lightOrDark))));
    }

    void open(String address) {
        // What the page before still asks for is no complaint about this one.
        call("Page.navigate", Map.of("url", "about:blank"));
        await("location.href === 'about:blank'");
        complaints.clear();
        call("Page.navigate", Map.of("url", address));
    }

    void reload() {
        call("Page.reload", Map.of());
    }

    /** What an expression gives, once its promise is kept. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression", expression,
                                "returnByValue", true,
                                "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        Awaitility.await(expression)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> evaluate(expression).asBoolean());
    }

    /** Presses a key where the focus is. */
    void press(String key, int code) {
        for (String type : List.of("rawKeyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type", type,
                            "key", key,
                            "code", key,
                            "windowsVirtualKeyCode", code));
        }
    }

    /** Errors and exceptions since the page was opened, what its policy refused, and dialogs. */
    List<String> complaints() {
        return complaints;
    }

    /** Nodes of the tree that screen readers see, as {@code role: name}. */
    List<String> accessible() {
        List<String> nodes = new ArrayList<>();
        for (JsonNode node : call("Accessibility.getFullAXTree", Map.of()).path("nodes")) {
            if (!node.path("ignored").asBoolean()) {
                nodes.add(
                        node.path("role").path("value").asText()
                                + ": "
                                + node.path("name").path("value").asText());
            }
        }
        return nodes;
    }

    /** Seconds that the page's own thread has worked for, by Chromium's count. */
    double taskSeconds() {
        for (JsonNode metric : call("Performance.getMetrics", Map.of()).path("metrics")) {
            if (metric.path("name").asText().equals("TaskDuration")) {
                return metric.path("value").asDouble();
            }
        }
        return Double.NaN;
    }

    void screenshot(Path file) throws IOException {
        JsonNode shot = call("Page.captureScreenshot", Map.of("format", "png"));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(shot.get("data").asText()));
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode call(String method, Map<String, Object> parameters) {
        int id = number.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        try {
            socket.sendText(message.toString(), true).get(30, TimeUnit.SECONDS);
            return answer.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " " + parameters, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String get(URI address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    }

    private static void drain(InputStream said) {
        try (said) {
            said.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It has ended.
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                try {
                    take(JSON.readTree(message.toString()));
                } catch (IOException e) {
                    complaints.add("unreadable: " + message);
                }
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(JsonNode news) {
            if (news.has("id")) {
                CompletableFuture<JsonNode> answer = asked.remove(news.get("id").asInt());
                if (answer != null && news.has("error")) {
                    answer.completeExceptionally(
                            new IllegalStateException(news.get("error").toString()));
                } else if (answer != null) {
                    answer.complete(news.get("result"));
                }
                return;
            }
            String method = news.path("method").asText();
            JsonNode what = news.path("params");
            if (method.equals("Runtime.exceptionThrown")
                    || method.equals("Page.javascriptDialogOpening")
                    || (method.equals("Log.entryAdded")
                            && what.path("entry").path("level").asText().equals("error"))) {
                complaints.add(what.toString());
            }
        }
    }
}
