package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.stream.live.LiveView;
import io.kinetoscope.stream.web.Updates.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class UpdatesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final LiveView view = new LiveView(Clock.systemUTC());
    private final Updates updates =
            new Updates(view, new UpdateJson(Clock.systemUTC()), nanos::get);

    @Test
    void shouldTellOnlyWhatIsNewer() throws Exception {
        change("door");
        Message first = after(0);
        change("gate");

        assertThat(text(after(first.until()))).contains("gate").doesNotContain("\"id\":\"door\"");
    }

    @Test
    void shouldWriteAMessageOnceForAllWhoHaveSeenAsMuch() throws Exception {
        change("door");
        long seen = after(0).until();
        change("door");

        assertThat(after(seen)).isSameAs(after(seen));
    }

    @Test
    void shouldTellAtOneTimeWhomItToldAtDifferentTimes() throws Exception {
        change("door");
        long one = after(0).until();
        change("gate");
        long other = after(one).until();
        change("yard");
        pass();
        Message ofOther = after(other);
        change("lift");

        // What one lacks besides is made for it; from then on they go together.
        long ofOne = after(one).until();
        change("hall");
        pass();
        assertThat(after(ofOther.until())).isSameAs(after(ofOne));
    }

    @Test
    void shouldTellWhatIsNewAfterAWhile() throws Exception {
        change("door");
        long seen = after(0).until();
        change("gate");
        after(seen);
        change("yard");
        pass();

        assertThat(text(after(seen))).contains("yard");
    }

    @Test
    void shouldWriteEverythingOnceForAllWhoComeAtOnce() throws Exception {
        change("door");

        assertThat(after(0)).isSameAs(after(0));
        pass();
        change("gate");
        assertThat(text(after(0))).contains("\"whole\":true", "door", "gate");
    }

    /** Viewers who ask at different times, one of them seldom. */
    @Test
    void shouldLeaveNothingOutForAnybody() throws Exception {
        change("stream-0");
        long[] seen = {after(0).until(), after(0).until(), after(0).until()};
        List<Integer> paces = List.of(1, 2, 17);
        for (int turn = 1; turn < 200; turn++) {
            change("stream-" + turn);
            nanos.addAndGet(Updates.SHARED.toNanos() / 3);
            for (int viewer = 0; viewer < seen.length; viewer++) {
                if (turn % paces.get(viewer) == 0) {
                    Message message = after(seen[viewer]);
                    assertThat(message.from()).isLessThanOrEqualTo(seen[viewer]);
                    assertThat(message.until()).isGreaterThan(seen[viewer]);
                    seen[viewer] = message.until();
                }
            }
        }
    }

    @Test
    void shouldSayThatNothingIsNew() throws Exception {
        change("door");
        long seen = after(0).until();

        assertThat(after(seen).isEmpty()).isTrue();
    }

    @Test
    void shouldKnowItsOwnIdsOnly() throws Exception {
        change("door");
        String id = text(after(0)).lines().findFirst().orElseThrow().substring("id: ".length());

        assertThat(updates.version(id)).isPositive();
        for (String other : new String[] {null, "", "7", "other-7", id + "x", id + "-1"}) {
            assertThat(updates.version(other)).isZero();
        }
    }

    @Test
    void shouldNotBeMisledByAnIdFromTheFuture() throws Exception {
        change("door");
        long seen = after(0).until();
        after(1_000_000);
        change("gate");

        assertThat(after(seen)).isSameAs(after(seen));
    }

    private Message after(long seen) throws InterruptedException {
        return updates.after(seen, Duration.ZERO);
    }

    private void change(String camera) {
        Instant now = Instant.now();
        view.status(
                new CameraStatus(
                        camera, CameraStatus.State.ONLINE, now, "", 25, Optional.of(now), "worker"),
                now);
    }

    private void pass() {
        nanos.addAndGet(Updates.SHARED.toNanos());
    }

    private static String text(Message message) {
        return new String(message.event(), UTF_8);
    }
}
