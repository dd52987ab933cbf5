package io.kinetoscope.stream.evidence;

import com.google.protobuf.ByteString;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.WebpAnimation;
import io.kinetoscope.ingest.window.WebpEncoder;
import io.kinetoscope.ingest.window.WebpFrame;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes evidence of events that start or end, of the pictures that their clips were made of. What
 * cannot be made, or would take more time than there is for it, is left out and counted, and never
 * keeps an event from being told. Used by one thread.
 */
public final class EvidenceRecorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceRecorder.class);

    /** A picture that claims more is refused before memory is taken for it. */
    private static final int MAX_PIXELS = 4096 * 4096;

    /** Of an animation: 4 s at 8 a second make 33, every other one is shown. */
    private static final int MOST_PICTURES = 17;

    private static final int MOST_PIXELS_A_SIDE = 320;
    private static final int ANIMATION_QUALITY = 60;
    private static final int THUMBNAIL_QUALITY = 75;

    /** Shown before an event begins and after it ends. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final Duration LONGEST = Duration.ofSeconds(4);

    private static final int SHORTEST_MILLIS = 40;
    private static final int LONGEST_MILLIS = 1000;

    private final EvidenceSettings settings;
    private final RecentShots shots;
    private final TimeBudget time;
    private final PipelineMetrics metrics;
    private final JpegCodec codec = new JpegCodec();
    private final WebpEncoder encoder = new WebpEncoder(ANIMATION_QUALITY, MOST_PIXELS_A_SIDE);

    /** The records of one moment of an event, to be sent with its own. */
    public record Evidence(EvidenceRecord thumbnail, Optional<EvidenceRecord> animation) {}

    /**
     * @param memory for the pictures of the last seconds
     * @param time that animations may take
     */
    public EvidenceRecorder(
            EvidenceSettings settings,
            MemoryBudget memory,
            TimeBudget time,
            PipelineMetrics metrics) {
        this.settings = settings;
        this.shots = new RecentShots(memory);
        this.time = time;
        this.metrics = metrics;
    }

    /**
     * Hears of a clip that was scored, before the events that follow from it.
     *
     * @param jpegs its T pictures in order
     */
    public void see(ClipSpan span, List<ByteString> jpegs) {
        if (!settings.isOff()) {
            shots.add(span, jpegs);
        }
    }

    /** Evidence of what a record tells; none of an update, or where no pictures are left. */
    public Optional<Evidence> of(ActionEvent event) {
        if (settings.isOff() || event.type() == ActionEvent.Type.UPDATED) {
            return Optional.empty();
        }
        long begin = System.nanoTime();
        Optional<Evidence> evidence = make(event);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        time.take(took);
        metrics.evidenceMade(took);
        return evidence;
    }

    @Override
    public void close() {
        shots.close();
        codec.close();
        encoder.close();
    }

    private Optional<Evidence> make(ActionEvent event) {
        List<Shot> seen = seen(event);
        if (seen.isEmpty()) {
            metrics.evidenceLeftOut("no-pictures");
            return Optional.empty();
        }
        boolean isInTime = !time.isSpent();
        try {
            Optional<byte[]> animation = isInTime ? animation(seen) : Optional.empty();
            Optional<byte[]> thumbnail = thumbnail(seen.get(seen.size() / 2), isInTime);
            if (animation.isEmpty() || thumbnail.isEmpty()) {
                metrics.evidenceLeftOut(isInTime ? "too-large" : "no-time");
            }
            return thumbnail.map(jpeg -> evidence(event, jpeg, animation));
        } catch (CorruptJpegException | KinetoscopeException e) {
            LOG.warn("Event {} of {} has no evidence", event.id(), event.streamId(), e);
            metrics.evidenceLeftOut("failed");
            return Optional.empty();
        }
    }

    private static Evidence evidence(
            ActionEvent event, byte[] thumbnail, Optional<byte[]> animation) {
        return new Evidence(
                record(event, EvidenceRecord.Kind.THUMBNAIL, thumbnail),
                animation.map(webp -> record(event, EvidenceRecord.Kind.ANIMATION, webp)));
    }

    private List<Shot> seen(ActionEvent event) {
        Instant from = event.start().minus(MARGIN);
        // The start is known some clips later: what came until then shows the event.
        Instant until = Instant.MAX;
        if (event.end() != null) {
            until = event.end().plus(MARGIN);
            Instant shown = until.minus(LONGEST);
            from = shown.isAfter(from) ? shown : from;
        }
        for (String session : shots.sessions(event.streamId())) {
            if (event.isOf(session)) {
                return shots.between(event.streamId(), session, from, until);
            }
        }
        return List.of();
    }

    /**
     * @param mayEncode whether one that is too large is made smaller
     */
    private Optional<byte[]> thumbnail(Shot shot, boolean mayEncode) throws CorruptJpegException {
        byte[] jpeg = shot.jpeg().toByteArray();
        if (jpeg.length > settings.maxBytes() && mayEncode) {
            jpeg = codec.encode(codec.decode(jpeg, MAX_PIXELS), THUMBNAIL_QUALITY);
        }
        return jpeg.length <= settings.maxBytes() ? Optional.of(jpeg) : Optional.empty();
    }

    /** Of fewer pictures where more of them were too large. */
    private Optional<byte[]> animation(List<Shot> seen) throws CorruptJpegException {
        List<Shot> some = seen;
        for (int step = 2; !some.isEmpty(); step *= 2) {
            if (some.size() <= MOST_PICTURES) {
                byte[] webp = animated(some);
                if (webp.length <= settings.maxBytes()) {
                    return Optional.of(webp);
                }
            }
            some = some.size() == 1 ? List.of() : thinned(seen, step);
        }
        return Optional.empty();
    }

    /** The same ones, whichever moment they are to show, so that few have to be encoded twice. */
    private static List<Shot> thinned(List<Shot> all, int step) {
        return all.stream().filter(shot -> shot.number() % step == 0).toList();
    }

    private byte[] animated(List<Shot> some) throws CorruptJpegException {
        WebpAnimation animation = new WebpAnimation();
        int millis = LONGEST_MILLIS;
        for (int i = 0; i < some.size(); i++) {
            if (i + 1 < some.size()) {
                millis = millisBetween(some.get(i), some.get(i + 1));
            }
            animation.add(frame(some.get(i)), millis);
        }
        return animation.toBytes();
    }

    private static int millisBetween(Shot shot, Shot next) {
        long millis = Duration.between(shot.at(), next.at()).toMillis();
        return (int) Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, millis));
    }

    private WebpFrame frame(Shot shot) throws CorruptJpegException {
        if (shot.frame().isEmpty()) {
            shots.keep(shot, encoder.encode(shot.jpeg().toByteArray(), MAX_PIXELS));
        }
        return shot.frame().orElseThrow();
    }

    private static EvidenceRecord record(ActionEvent event, EvidenceRecord.Kind kind, byte[] data) {
        return new EvidenceRecord(
                event.recordId() + "-" + kind.word(),
                event.cameraId(),
                event.streamId(),
                event.time(),
                kind,
                data);
    }
}
