package io.kinetoscope.stream.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is kept of pictures has a bound, whatever comes. */
final class ShelvesTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    @Test
    void shouldGiveOutThePicturesOfTheNewestWindows() {
        WindowShelf shelf = new WindowShelf(1 << 20);
        FrameWindow window = window("gate");
        StreamNow.Pictures first = shelf.add(window);
        for (int i = 0; i < 20; i++) {
            shelf.add(window);
        }
        StreamNow.Pictures last = shelf.add(window);

        assertThat(shelf.picture("gate", last.number(), last.frames() - 1))
                .contains(window.getFrames(last.frames() - 1).getJpeg());
        assertThat(shelf.picture("gate", last.number(), last.frames())).isEmpty();
        assertThat(shelf.picture("gate", last.number(), -1)).isEmpty();
        assertThat(shelf.picture("gate", first.number(), 0)).isEmpty();
        assertThat(shelf.picture("other", last.number(), 0)).isEmpty();
    }

    @Test
    void shouldForgetStreamsWhenThereAreTooManyPictures() {
        int size = window("gate-00").getSerializedSize();
        WindowShelf shelf = new WindowShelf(10L * size);
        for (int i = 10; i < 60; i++) {
            shelf.add(window("gate-" + i));
        }

        assertThat(shelf.bytes()).isLessThanOrEqualTo(10L * size);
    }

    @Test
    void shouldRememberWhereEvidenceLiesWhenItForgetsThePictures() {
        EvidenceShelf shelf = new EvidenceShelf(1_000);
        for (int i = 0; i < 50; i++) {
            shelf.add(evidence("id-" + i), PARTITION, i);
        }

        assertThat(shelf.bytes()).isLessThanOrEqualTo(1_000);
        assertThat(shelf.record("id-49")).isPresent();
        assertThat(shelf.record("id-0")).isEmpty();
        assertThat(shelf.place("id-0")).contains(new EvidenceShelf.Place(PARTITION, 0));
    }

    private static FrameWindow window(String stream) {
        return Windows.file(stream, "s", 8).get(0);
    }

    private static EvidenceRecord evidence(String id) {
        return new EvidenceRecord(
                id, "gate", "gate", Instant.EPOCH, EvidenceRecord.Kind.THUMBNAIL, new byte[100]);
    }
}
