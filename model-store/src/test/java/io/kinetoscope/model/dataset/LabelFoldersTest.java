package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelFoldersTest {

    @TempDir Path folder;

    @Test
    void shouldTakeAFolderForALabel() throws Exception {
        video("wave/1.mp4");
        video("wave/2.mkv");
        video("clap/1.avi");

        Dataset dataset = open(settings());

        assertThat(dataset.labels()).containsExactly("clap", "wave");
        assertThat(dataset.train())
                .extracting(Example::startMicros, Example::endMicros)
                .containsOnly(tuple(0L, 1_000_000L));
        assertThat(dataset.counts(dataset.train())).containsExactly(1, 1);
        assertThat(dataset.counts(dataset.validation())).containsExactly(0, 1);
    }

    @Test
    void shouldTakeASplitAboveTheLabels() throws Exception {
        video("train/a/1.mp4");
        video("train/b/1.mp4");
        video("val/b/2.mp4");

        Dataset dataset = open(settings());

        assertThat(dataset.train()).hasSize(2);
        assertThat(dataset.validation()).extracting(Example::label).containsExactly(1);
    }

    @Test
    void shouldSplitTheSameWayForTheSameSeed() throws Exception {
        for (int i = 0; i < 8; i++) {
            video("a/%d.mp4".formatted(i));
        }

        assertThat(heldOut(5)).isEqualTo(heldOut(5)).hasSize(2);
        assertThat(List.of(heldOut(1), heldOut(2), heldOut(3))).doesNotHaveDuplicates();
    }

    @Test
    void shouldPassOverWhatIsNoVideo() throws Exception {
        video("a/1.mp4");
        Files.writeString(folder.resolve("a/notes.txt"), "x");
        Files.createDirectories(folder.resolve(".cache"));

        assertThat(open(settings()).train()).hasSize(1);
    }

    @Test
    void shouldNameAnEmptyFolder() throws Exception {
        video("a/1.mp4");
        Files.createDirectories(folder.resolve("b"));

        assertThatThrownBy(() -> open(settings()))
                .isInstanceOf(BadDataException.class)
                .hasMessageStartingWith(
                        folder.resolve("b") + ": the label 'b' has no example to train on");
    }

    @Test
    void shouldNameAVideoThatCannotBeRead() throws Exception {
        video("a/1.mp4");
        Files.writeString(folder.resolve("a/2.mp4"), "no video");

        assertThatThrownBy(() -> open(settings()))
                .isInstanceOf(BadDataException.class)
                .hasMessageStartingWith(folder.resolve("a/2.mp4") + ": Cannot read");
    }

    @Test
    void shouldNameAVideoOutsideOfTheLabels() throws Exception {
        video("a/1.mp4");
        video("stray.mp4");

        assertThatThrownBy(() -> open(settings()))
                .hasMessageStartingWith(folder.resolve("stray.mp4") + ": it lies in no label");
    }

    @Test
    void shouldRefuseAFolderWithoutLabels() {
        assertThatThrownBy(() -> open(settings()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("holds no folders");
    }

    @Test
    void shouldSayThatThereIsNoFolder() {
        assertThatThrownBy(
                        () ->
                                open(
                                        DatasetSettings.training(
                                                new DatasetLayout.LabelFolders(
                                                        folder.resolve("none")),
                                                1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("There is no folder");
    }

    @Test
    void shouldTellContentsApartByTheirChecksum() throws Exception {
        video("a/1.mp4");
        String before = open(settings()).files().get(0).sha256();
        video("a/2.mp4");

        assertThat(open(settings()).files().get(0).sha256()).isNotEqualTo(before);
    }

    private List<Path> heldOut(long seed) {
        return open(DatasetSettings.training(new DatasetLayout.LabelFolders(folder), seed))
                .validation()
                .stream()
                .map(example -> example.footage().path())
                .toList();
    }

    private void video(String name) throws Exception {
        TestFootage.video(folder.resolve(name), 10, 10);
    }

    private DatasetSettings settings() {
        return DatasetSettings.training(new DatasetLayout.LabelFolders(folder), 1);
    }

    private static Dataset open(DatasetSettings settings) {
        return Datasets.open(settings, DatasetProgress.SILENT);
    }
}
