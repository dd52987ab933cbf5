package io.kinetoscope.stream.evidence;

import com.google.protobuf.ByteString;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.WebpAnimation;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.inference.MemoryBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes evidence of events that start or end, of the pictures that their clips were made of. What
 * cannot be made is left out, and never keeps an event from being told. Used by one thread.
 */
public final class EvidenceRecorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceRecorder.class);

    /** A picture that claims more is refused before memory is taken for it. */
    private static final int MAX_PIXELS = 4096 * 4096;

    private static final int MOST_PICTURES = 16;
    private static final int MOST_PIXELS_A_SIDE = 320;

    /** Tried in this order until the animation is small enough. */
    private static final int[] QUALITIES = {60, 25};

    private static final int THUMBNAIL_QUALITY = 75;

    /** Shown before an event begins and after it ends. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final Duration LONGEST = Duration.ofSeconds(4);

    private static final long SHORTEST_MILLIS = 40;
    private static final long LONGEST_MILLIS = 1000;

    private final EvidenceSettings settings;
    private final RecentShots shots;
    private final JpegCodec codec = new JpegCodec();

    /** The records of one moment of an event, to be sent with its own. */
    public record Evidence(EvidenceRecord thumbnail, Optional<EvidenceRecord> animation) {}

    /**
     * @param memory for the pictures of the last seconds
     */
    public EvidenceRecorder(EvidenceSettings settings, MemoryBudget memory) {
        this.settings = settings;
        this.shots = new RecentShots(memory);
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

    /** Whether there is to be evidence of what a record tells. */
    public boolean isWanted(ActionEvent event) {
        return !settings.isOff() && event.type() != ActionEvent.Type.UPDATED;
    }

    /** Evidence of what a record tells; none of an update, or where no pictures are left. */
    public Optional<Evidence> of(ActionEvent event) {
        if (!isWanted(event)) {
            return Optional.empty();
        }
        List<Shot> seen = seen(event);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<EvidenceRecord> animation =
                    animate(seen).map(webp -> record(event, EvidenceRecord.Kind.ANIMATION, webp));
            return thumbnail(seen.get(seen.size() / 2))
                    .map(jpeg -> record(event, EvidenceRecord.Kind.THUMBNAIL, jpeg))
                    .map(thumbnail -> new Evidence(thumbnail, animation));
        } catch (CorruptJpegException | KinetoscopeException e) {
            LOG.warn("Event {} of {} has no evidence", event.id(), event.streamId(), e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        shots.close();
        codec.close();
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
                return thinned(shots.between(event.streamId(), session, from, until));
            }
        }
        return List.of();
    }

    /** So many of them at most, as evenly as can be, the first and the last among them. */
    private static List<Shot> thinned(List<Shot> all) {
        if (all.size() <= MOST_PICTURES) {
            return all;
        }
        List<Shot> some = new ArrayList<>(MOST_PICTURES);
        for (int i = 0; i < MOST_PICTURES; i++) {
            some.add(all.get(Math.round(i * (all.size() - 1f) / (MOST_PICTURES - 1))));
        }
        return some;
    }

    private Optional<byte[]> thumbnail(Shot shot) throws CorruptJpegException {
        byte[] jpeg = shot.jpeg().toByteArray();
        if (jpeg.length > settings.maxBytes()) {
            jpeg = codec.encode(codec.decode(jpeg, MAX_PIXELS), THUMBNAIL_QUALITY);
        }
        return jpeg.length <= settings.maxBytes() ? Optional.of(jpeg) : Optional.empty();
    }

    private Optional<byte[]> animate(List<Shot> seen) throws CorruptJpegException {
        for (int quality : QUALITIES) {
            byte[] webp = animate(seen, quality);
            if (webp.length <= settings.maxBytes()) {
                return Optional.of(webp);
            }
        }
        return Optional.empty();
    }

    private byte[] animate(List<Shot> seen, int quality) throws CorruptJpegException {
        Picture first = codec.decode(seen.get(0).jpeg().toByteArray(), MAX_PIXELS);
        double scale =
                Math.min(1, (double) MOST_PIXELS_A_SIDE / Math.max(first.width(), first.height()));
        int width = Math.max(1, (int) Math.round(first.width() * scale));
        int height = Math.max(1, (int) Math.round(first.height() * scale));
        try (WebpAnimation animation = new WebpAnimation(width, height, quality)) {
            animation.add(first, 0);
            long millis = 0;
            for (int i = 1; i < seen.size(); i++) {
                Shot shot = seen.get(i);
                long since = Duration.between(seen.get(i - 1).at(), shot.at()).toMillis();
                millis += Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, since));
                animation.add(codec.decode(shot.jpeg().toByteArray(), MAX_PIXELS), millis);
            }
            return animation.finish();
        }
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
