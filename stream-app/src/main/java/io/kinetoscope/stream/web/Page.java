package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.live.LiveTopics;
import io.kinetoscope.stream.live.SeenEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The page on which people look at cameras and events: its files, and what its script asks for. It
 * reads the topics as any subscriber does, so that every process that serves it shows everything.
 */
public final class Page implements AutoCloseable {

    private static final String UPDATES = "/api/updates";
    private static final Duration AROUND = Duration.ofSeconds(3);

    /** The page's files by their path. */
    private static final Map<String, String> FILES =
            Map.of(
                    "/", "text/html; charset=utf-8",
                    "/page.css", "text/css; charset=utf-8",
                    "/page.js", "text/javascript; charset=utf-8",
                    "/icon.svg", "image/svg+xml");

    private final LiveTopics topics;
    private final UpdateJson json;
    private final Viewers viewers;
    private final Map<String, Reply> files = new HashMap<>();

    private Page(LiveTopics topics, Clock clock) {
        this.topics = topics;
        this.json = new UpdateJson(clock);
        this.viewers = new Viewers(topics, new Updates(topics.view(), json, System::nanoTime));
        FILES.forEach((path, type) -> files.put(path, new Reply(200, type, file(path))));
    }

    /** Begins to follow the topics, which have to be there. */
    public static Page start(KafkaSettings kafka, Topics topics, Clock clock) {
        return new Page(LiveTopics.withPictures(kafka, topics, clock), clock);
    }

    @Override
    public void close() {
        viewers.close();
        topics.close();
    }

    /**
     * Takes the request of a viewer over, where it is one.
     *
     * @return the answer that the caller has to give, or empty when the request was taken over
     */
    Optional<Reply> handle(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (!path.equals(UPDATES)) {
            return Optional.of(reply(path, query(exchange.getRequestURI().getRawQuery())));
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            return Optional.of(Reply.text(405, "only GET\n"));
        }
        return viewers.admit(exchange)
                ? Optional.empty()
                : Optional.of(
                        Reply.text(503, "%d people look already: later\n".formatted(Viewers.MOST)));
    }

    /** Whether it answers for a path. */
    boolean has(String path) {
        return files.containsKey(path) || path.startsWith("/api/");
    }

    private Reply reply(String path, Map<String, String> query) {
        if (files.containsKey(path)) {
            return files.get(path);
        }
        Optional<Reply> found =
                switch (path) {
                    case "/api/picture" -> picture(query);
                    case "/api/evidence" ->
                            topics.evidence(query.getOrDefault("id", ""))
                                    .map(
                                            evidence ->
                                                    new Reply(
                                                            200,
                                                            evidence.kind().contentType(),
                                                            evidence.data()));
                    case "/api/event" -> event(query.getOrDefault("id", ""));
                    default -> Optional.empty();
                };
        return found.orElseGet(() -> Reply.text(404, "not here, or no longer\n"));
    }

    private Optional<Reply> picture(Map<String, String> query) {
        try {
            return topics.picture(
                            query.getOrDefault("stream", ""),
                            Long.parseLong(query.getOrDefault("window", "")),
                            Integer.parseInt(query.getOrDefault("frame", "")))
                    .map(jpeg -> new Reply(200, "image/jpeg", jpeg));
        } catch (NumberFormatException e) {
            return Optional.of(Reply.text(400, "window and frame are whole numbers\n"));
        }
    }

    private Optional<Reply> event(String id) {
        return topics.view()
                .event(id)
                .map(
                        seen ->
                                new Reply(
                                        200,
                                        "application/json",
                                        json.detail(
                                                        seen,
                                                        topics.view()
                                                                .clips(
                                                                        seen.newest().streamId(),
                                                                        seen.newest()
                                                                                .start()
                                                                                .minus(AROUND),
                                                                        end(seen).plus(AROUND)))
                                                .getBytes(UTF_8)));
    }

    private static Instant end(SeenEvent seen) {
        ActionEvent event = seen.newest();
        return event.end() == null ? Instant.MAX.minus(AROUND) : event.end();
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            // Then nothing has this name.
            return "";
        }
    }

    private static byte[] file(String path) {
        String name = path.equals("/") ? "page.html" : path.substring(1);
        try (InputStream file = Page.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("The page's file " + name + " is not in the build");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
