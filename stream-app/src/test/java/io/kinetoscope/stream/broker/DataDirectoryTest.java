package io.kinetoscope.stream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {

    @TempDir private Path parent;

    @Test
    void shouldCreateWhatIsNotThere() {
        try (DataDirectory directory = DataDirectory.open(parent.resolve("a/b"))) {
            assertThat(directory.kafka()).isEqualTo(parent.resolve("a/b/broker"));
        }

        assertThat(parent.resolve("a/b")).isDirectory();
    }

    @Test
    void shouldRefuseAFile() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("it is a file")
                .hasMessageContaining("--data-dir");
    }

    @Test
    void shouldRefuseADirectoryBelowAFile() throws Exception {
        Path below = Files.createFile(parent.resolve("file")).resolve("below");

        assertThatThrownBy(() -> DataDirectory.open(below))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(below.toString());
    }

    @Test
    void shouldRefuseADirectoryThatCannotBeWritten() throws Exception {
        Path readOnly = Files.createDirectory(parent.resolve("read-only"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(readOnly)).as("root may write anywhere").isFalse();

        assertThatThrownBy(() -> DataDirectory.open(readOnly))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void shouldKeepItsIdentity() throws Exception {
        byte[] identity;
        try (DataDirectory directory = DataDirectory.open(parent)) {
            directory.formatWhenNew(1);
            identity = Files.readAllBytes(directory.kafka().resolve("meta.properties"));
        }

        try (DataDirectory directory = DataDirectory.open(parent)) {
            directory.formatWhenNew(1);
            assertThat(directory.kafka().resolve("meta.properties")).hasBinaryContent(identity);
        }
    }

    @Test
    void shouldFormatAgainWhatWasKilledWhileItFormatted() throws Exception {
        try (DataDirectory directory = DataDirectory.open(parent)) {
            directory.formatWhenNew(1);
            Files.delete(directory.kafka().resolve("meta.properties"));

            directory.formatWhenNew(1);

            assertThat(directory.kafka().resolve("meta.properties")).exists();
        }
    }

    @Test
    void shouldRefuseASecondOwner() {
        try (DataDirectory first = DataDirectory.open(parent)) {
            assertThatThrownBy(() -> DataDirectory.open(first.path()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void shouldGiveTheLockBack() {
        DataDirectory.open(parent).close();

        try (DataDirectory again = DataDirectory.open(parent)) {
            assertThat(again.path()).isEqualTo(parent);
        }
    }
}
