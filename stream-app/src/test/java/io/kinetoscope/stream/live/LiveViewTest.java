package io.kinetoscope.stream.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.EvidenceEvents;
import io.kinetoscope.stream.event.EvidenceReference;
import io.kinetoscope.stream.event.LabelScore;
import io.kinetoscope.stream.event.PublishedScores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class LiveViewTest {

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");

    private Instant now = BEGIN;
    private final LiveView view =
            new LiveView(
                    new Clock() {
                        @Override
                        public Instant instant() {
                            return now;
                        }

                        @Override
                        public ZoneId getZone() {
                            return ZoneOffset.UTC;
                        }

                        @Override
                        public Clock withZone(ZoneId zone) {
                            return this;
                        }
                    });

    @Test
    void shouldTellOnlyWhatChangedSince() {
        view.status(online("door"), now);
        view.status(online("gate"), now);
        long seen = view.changes(0).version();

        view.scored(scores("gate", "gate", 100));

        LiveView.Changes changes = view.changes(seen);
        assertThat(changes.streams()).extracting(StreamNow::id).containsExactly("gate");
        assertThat(changes.ids()).isEmpty();
        assertThat(view.changes(changes.version()).isEmpty()).isTrue();
    }

    @Test
    void shouldTellWhoComesLateTheNewestOfEachOnce() {
        for (int i = 0; i < 500; i++) {
            view.scored(scores("door", "door", i));
        }

        assertThat(view.changes(0).streams())
                .singleElement()
                .satisfies(
                        stream ->
                                assertThat(stream.clip().orElseThrow().latencyMs().total())
                                        .isEqualTo(499));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldWakeWhoWaits() throws Exception {
        long seen = view.changes(0).version();
        Thread later = new Thread(() -> view.status(online("door"), now));
        later.start();

        view.awaitNewer(seen, Duration.ofSeconds(50));

        assertThat(view.changes(seen).streams()).hasSize(1);
        later.join();
    }

    @Test
    void shouldShowACameraOfWhichNothingCame() {
        view.status(status("yard", CameraStatus.State.OFFLINE, "no answer"), now);

        assertThat(view.streams())
                .singleElement()
                .satisfies(
                        stream -> {
                            assertThat(stream.state()).isEqualTo(StreamState.OFFLINE);
                            assertThat(stream.why()).isEqualTo("no answer");
                        });
    }

    @Test
    void shouldShowAZonedCameraByItsZones() {
        view.status(online("gate"), now);
        view.scored(scores("gate", "gate/left", 1));
        view.scored(scores("gate", "gate/right", 1));

        assertThat(view.streams())
                .extracting(StreamNow::id)
                .containsExactly("gate/left", "gate/right");
    }

    @Test
    void shouldKeepACameraThatHasAStreamOfItsOwnBesideItsZones() {
        view.status(online("gate"), now);
        view.scored(scores("gate", "gate", 1));
        view.scored(scores("gate", "gate/left", 1));

        assertThat(view.streams()).extracting(StreamNow::id).containsExactly("gate", "gate/left");
    }

    @Test
    void shouldForgetACameraThatIsRemoved() {
        view.status(online("door"), now);
        long seen = view.changes(0).version();

        view.forget("door");

        assertThat(view.changes(seen).ids()).contains(List.of());
    }

    @Test
    void shouldSayThatScoresComeLate() {
        view.status(online("door"), now);
        view.scored(scores("door", "door", 9_000));

        assertThat(view.streams().get(0).state()).isEqualTo(StreamState.BEHIND);
        assertThat(view.streams().get(0).why()).isEqualTo("scores come 9 s late");
    }

    @Test
    void shouldNoticeByTheClockAloneThatNothingIsScored() {
        view.status(online("door"), now);
        view.scored(scores("door", "door", 100));
        view.tick();
        long seen = view.changes(0).version();

        now = now.plusSeconds(20);
        view.tick();

        assertThat(view.changes(seen).streams())
                .singleElement()
                .extracting(StreamNow::state)
                .isEqualTo(StreamState.BEHIND);
    }

    @Test
    void shouldNoticeThatAWorkerIsGone() {
        view.status(online("door"), now);

        now = now.plusSeconds(100);

        assertThat(view.streams().get(0).state()).isEqualTo(StreamState.SILENT);
    }

    @Test
    void shouldKeepOneEntryForTheRecordsOfAnEvent() {
        EvidenceReference pictures = new EvidenceReference("t", "thumb", Optional.empty());
        ActionEvent started = EvidenceEvents.started("door", "s", BEGIN).with(pictures);
        ActionEvent ended =
                EvidenceEvents.event(
                        ActionEvent.Type.ENDED,
                        "door",
                        "s",
                        "wave",
                        BEGIN,
                        BEGIN.plusSeconds(2),
                        0.9);
        view.event(started);
        view.event(ended);
        // Read again, as after a reconnect.
        view.event(started);

        assertThat(view.changes(0).events())
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.newest().type()).isEqualTo(ActionEvent.Type.ENDED);
                            assertThat(event.atStart()).contains(pictures);
                        });
    }

    @Test
    void shouldRememberSoManyStreamsAndEventsOnly() {
        for (int i = 0; i < LiveView.MAX_STREAMS + 50; i++) {
            view.scored(scores("c" + i, "c" + i, 1));
        }
        for (int i = 0; i < LiveView.MAX_EVENTS + 50; i++) {
            view.event(EvidenceEvents.started("c1", "s", BEGIN.plusSeconds(i)));
        }

        LiveView.Changes all = view.changes(0);
        assertThat(all.streams()).hasSize(LiveView.MAX_STREAMS);
        assertThat(all.isFull()).isTrue();
        assertThat(all.events()).hasSize(LiveView.MAX_EVENTS);
    }

    @Test
    void shouldRememberFewerClipsOfEachTheMoreStreamsThereAre() {
        for (int stream = 0; stream < 200; stream++) {
            for (int i = 0; i < 400; i++) {
                view.scored(scores("c" + stream, "c" + stream, i));
            }
        }

        assertThat(view.clips("c199", Instant.EPOCH, Instant.MAX))
                .hasSize(LiveView.MAX_CLIPS / 200);
    }

    @Test
    void shouldCutTextsThatAreEndless() {
        view.scored(scores("c", "x".repeat(5_000), 1));

        assertThat(view.streams().get(0).id()).hasSizeLessThan(300);
    }

    private CameraStatus online(String camera) {
        return status(camera, CameraStatus.State.ONLINE, "");
    }

    private CameraStatus status(String camera, CameraStatus.State state, String why) {
        return new CameraStatus(camera, state, now, why, 25, Optional.of(now), "worker");
    }

    private PublishedScores scores(String camera, String stream, double latency) {
        return new PublishedScores(
                new ClipSpan(
                        camera, stream, "s", 1, now.minusSeconds(1), now, now.minusSeconds(1), now),
                new ModelVersion("tiny", 1),
                List.of(new LabelScore("wave", 0.9)),
                new Latency(0, 0, 0, latency));
    }
}
