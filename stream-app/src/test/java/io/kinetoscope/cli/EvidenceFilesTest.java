package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.EvidenceEvents;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceSerde;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceFilesTest {

    private static final Instant START = Instant.parse("2026-05-01T12:00:00.500Z");

    @TempDir Path dir;

    @Test
    void shouldWriteEvidenceThatComesAfterItsEvent() throws IOException {
        ActionEvent event = EvidenceEvents.started("gate/left", "s", START);
        EvidenceFiles files = new EvidenceFiles(dir.resolve("new"));

        files.want(event);
        files.take(evidence(event, EvidenceRecord.Kind.THUMBNAIL));
        files.take(evidence(event, EvidenceRecord.Kind.ANIMATION));

        String begin = "20260501T120000.500Z_gate-left_wave_" + event.id().substring(0, 8);
        assertThat(names("new"))
                .containsExactlyInAnyOrder(begin + "_started.jpg", begin + "_started.webp");
    }

    @Test
    void shouldWriteEvidenceThatCameBeforeItsEvent() throws IOException {
        ActionEvent event = EvidenceEvents.started("gate", "s", START);
        EvidenceFiles files = new EvidenceFiles(dir);

        files.take(evidence(event, EvidenceRecord.Kind.THUMBNAIL));
        files.want(event);

        assertThat(Files.readAllBytes(dir.resolve(names("").get(0)))).containsExactly(1, 2, 3);
    }

    @Test
    void shouldWriteNothingOfEventsThatAreNotShown() throws IOException {
        ActionEvent event = EvidenceEvents.started("gate", "s", START);
        EvidenceFiles files = new EvidenceFiles(dir);

        files.take(evidence(event, EvidenceRecord.Kind.THUMBNAIL));

        assertThat(names("")).isEmpty();
    }

    @Test
    void shouldStayInItsFolderWhateverNamesAre() throws IOException {
        ActionEvent event =
                EvidenceEvents.event(
                        ActionEvent.Type.STARTED,
                        "../../gate",
                        "s",
                        "../<b>\n/etc/passwd",
                        START,
                        null,
                        0.9);
        EvidenceFiles files = new EvidenceFiles(dir.resolve("in"));

        files.want(event);
        files.take(evidence(event, EvidenceRecord.Kind.THUMBNAIL));

        assertThat(names("in")).hasSize(1);
        assertThat(names("")).containsExactly("in");
    }

    @Test
    void shouldSayWhichFolderCannotBeMade() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));

        assertThatThrownBy(() -> new EvidenceFiles(file))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("--save " + file);
    }

    private List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static ConsumerRecord<byte[], byte[]> evidence(
            ActionEvent event, EvidenceRecord.Kind kind) {
        Headers headers = new RecordHeaders();
        byte[] value =
                new EvidenceSerde()
                        .serializer()
                        .serialize(
                                "event-evidence",
                                headers,
                                new EvidenceRecord(
                                        event.recordId() + "-" + kind.word(),
                                        "gate",
                                        event.streamId(),
                                        START,
                                        kind,
                                        new byte[] {1, 2, 3}));
        return new ConsumerRecord<>(
                "event-evidence",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                event.id().getBytes(UTF_8),
                value,
                headers,
                Optional.empty());
    }
}
