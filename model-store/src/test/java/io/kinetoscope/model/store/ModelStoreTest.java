package io.kinetoscope.model.store;

import static io.kinetoscope.model.store.Drafts.draft;
import static io.kinetoscope.model.store.Drafts.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.MemoryTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {

    @TempDir private Path temp;

    @Test
    void shouldFindWhatWasAdded() {
        ModelStore store = store();
        StoredModel added = store.add(draft("a"), weights());

        assertThat(store.find(ModelRef.parse("a"))).isEqualTo(added);
        assertThat(store.find(ModelRef.parse("a:1"))).isEqualTo(added);
        assertThat(added.manifest().version()).isEqualTo(1);
        assertThat(added.directory()).isEqualTo(temp.resolve("store/a/1"));
        Checksums.verify(added);
    }

    @Test
    void shouldCountVersionsUpAndFindTheLatest() {
        ModelStore store = store();
        for (int i = 0; i < 11; i++) {
            store.add(draft("a"), weights());
        }

        assertThat(store.find(ModelRef.parse("a")).manifest().version()).isEqualTo(11);
    }

    @Test
    void shouldAddAVersionWithOtherThresholdsAndTheSameWeights() {
        ModelStore store = store();
        StoredModel first = store.add(draft("a"), weights());
        Thresholds thresholds =
                new Thresholds(0.6, 0.4, Map.of("wave", new Thresholds.Pair(0.8, 0.5)));

        StoredModel second =
                store.addWithThresholds(
                        first,
                        thresholds,
                        first.manifest().provenance(),
                        ModelStore.Completion.NONE);

        assertThat(second.manifest().version()).isEqualTo(2);
        assertThat(second.manifest().thresholds()).isEqualTo(thresholds);
        assertThat(second.manifest().weights()).isEqualTo(first.manifest().weights());
        Checksums.verify(second);
    }

    @Test
    void shouldShowAVersionOnlyWithWhatCompletesIt() {
        ModelStore store = store();

        StoredModel added =
                store.add(
                        draft("a"),
                        weights(),
                        unseen -> {
                            assertThat(store.list().models()).isEmpty();
                            assertThat(unseen.weights()).exists();
                            assertThat(unseen.directory().resolve("more").toFile().mkdir())
                                    .isTrue();
                        });

        assertThat(added.directory().resolve("more")).exists();
    }

    @Test
    void shouldAddNoVersionThatCannotBeCompleted() {
        ModelStore store = store();

        assertThatThrownBy(
                        () ->
                                store.add(
                                        draft("a"),
                                        weights(),
                                        unseen -> {
                                            throw new KinetoscopeException("it does not run");
                                        }))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessage("it does not run");
        assertThat(store.list().models()).isEmpty();
    }

    @Test
    void shouldAddAVersionOfAShippedModelToTheUsersOwn() {
        StoredModel shipped =
                new ModelStore(temp.resolve("shipped"), List.of()).add(draft("a"), weights());

        StoredModel own =
                store().addWithThresholds(
                                shipped,
                                new Thresholds(0.9, 0.2),
                                shipped.manifest().provenance(),
                                ModelStore.Completion.NONE);

        assertThat(own.directory()).isEqualTo(temp.resolve("store/a/2"));
    }

    @Test
    void shouldShowShippedModelsBesideTheUsersOwn() {
        ModelStore shipped = new ModelStore(temp.resolve("shipped"), List.of());
        shipped.add(draft("a"), weights());
        shipped.add(draft("b"), weights());
        ModelStore store = store();

        StoredModel own = store.add(draft("a"), weights());

        assertThat(own.manifest().version()).isEqualTo(2);
        assertThat(store.list().models())
                .extracting(model -> model.manifest().ref() + " " + model.shipped())
                .containsExactly("a:1 true", "a:2 false", "b:1 true");
    }

    @Test
    void shouldPreferTheUsersModelOfTheSameVersion() {
        ModelStore store = store();
        store.add(draft("a"), weights());
        new ModelStore(temp.resolve("shipped"), List.of()).add(draft("a"), weights());

        assertThat(store.find(ModelRef.parse("a:1")).shipped()).isFalse();
    }

    @Test
    void shouldNameTheModelsThatThereAre() {
        ModelStore store = store();
        store.add(draft("b"), weights());
        store.add(draft("a"), weights());

        assertThatThrownBy(() -> store.find(ModelRef.parse("x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "there is no model 'x' in %s or those that ship; there are: a, b",
                        temp.resolve("store"));
        assertThatThrownBy(() -> store.find(ModelRef.parse("a:3")))
                .hasMessageContaining("no version 3 of model 'a'")
                .hasMessageEndingWith("there is: 1");
    }

    @Test
    void shouldSayWhenThereAreNoModels() {
        assertThatThrownBy(() -> store().find(ModelRef.parse("x")))
                .hasMessageEndingWith("there are none");
    }

    @Test
    void shouldLeaveNothingOfAnImportThatFails() throws IOException {
        ModelStore store = store();
        MemoryTensors broken =
                new MemoryTensors() {
                    @Override
                    public float[] read(String name) {
                        throw new KinetoscopeException("the disk is gone");
                    }
                }.with("w", List.of(2));

        assertThatThrownBy(() -> store.add(draft("a"), broken))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessage("the disk is gone");

        assertThat(store.list().models()).isEmpty();
        assertThat(entries(temp.resolve("store"))).containsExactly(".lock");
    }

    @Test
    void shouldIgnoreAndLaterClearWhatAKilledImportLeft() throws IOException {
        ModelStore store = store();
        Path leftover = temp.resolve("store/.incomplete-1234");
        Files.createDirectories(leftover);
        Files.writeString(leftover.resolve("weights.safetensors"), "half");
        assertThat(store.list().models()).isEmpty();
        assertThat(store.list().faults()).isEmpty();

        store.add(draft("a"), weights());

        assertThat(entries(temp.resolve("store"))).containsExactly(".lock", "a");
    }

    @Test
    void shouldIgnoreWhatIsNoModel() throws IOException {
        Files.createDirectories(temp.resolve("store/a/latest"));
        Files.createDirectories(temp.resolve("store/a/01"));
        Files.createDirectories(temp.resolve("store/a/1"));
        Files.createDirectories(temp.resolve("store/.git/1"));
        Files.writeString(temp.resolve("store/README"), "hello");

        assertThat(store().list()).isEqualTo(new ModelInventory(List.of(), List.of()));
    }

    @Test
    void shouldListTheOthersWhenOneIsBroken() throws IOException {
        ModelStore store = store();
        store.add(draft("a"), weights());
        Path broken = store.add(draft("b"), weights()).directory().resolve("model.json");
        Files.writeString(broken, "{");

        ModelInventory inventory = store.list();

        assertThat(inventory.models()).hasSize(1);
        assertThat(inventory.faults()).singleElement().asString().contains(broken.toString());
    }

    @Test
    void shouldRefuseAManifestInTheWrongPlace() throws IOException {
        ModelStore store = store();
        Path first = store.add(draft("a"), weights()).directory();
        Files.move(first, first.resolveSibling("2"));

        assertThatThrownBy(() -> store.find(ModelRef.parse("a")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("it is of a:1, but lies in the place of a:2");
    }

    @Test
    void shouldRemoveAVersionOrAll() throws IOException {
        ModelStore store = store();
        for (int i = 0; i < 3; i++) {
            store.add(draft("a"), weights());
        }

        store.remove(ModelRef.parse("a:2"));
        assertThat(store.list().models()).hasSize(2);
        store.remove(ModelRef.parse("a"));

        assertThat(entries(temp.resolve("store"))).containsExactly(".lock");
    }

    @Test
    void shouldNotRemoveAShippedModel() {
        new ModelStore(temp.resolve("shipped"), List.of()).add(draft("a"), weights());

        assertThatThrownBy(() -> store().remove(ModelRef.parse("a")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ships with Kinetoscope");
    }

    @Test
    void shouldSayThatThereIsNothingToRemove() {
        assertThatThrownBy(() -> store().remove(ModelRef.parse("a")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no model 'a'");
    }

    @Test
    void shouldNameAStoreThatCannotBeWrittenTo() throws IOException {
        Files.writeString(temp.resolve("store"), "a file");

        assertThatThrownBy(() -> store().add(draft("a"), weights()))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining(temp.resolve("store").toString());
    }

    @Test
    void shouldTellDamagedWeights() throws IOException {
        StoredModel model = store().add(draft("a"), weights());
        byte[] bytes = Files.readAllBytes(model.weights());
        bytes[bytes.length - 1] ^= 1;
        Files.write(model.weights(), bytes);

        assertThatThrownBy(() -> Checksums.verify(model)).hasMessageContaining("SHA-256");
        Files.write(model.weights(), new byte[3]);
        assertThatThrownBy(() -> Checksums.verify(model)).hasMessageContaining("3 bytes");
        Files.delete(model.weights());
        assertThatThrownBy(() -> Checksums.verify(model)).hasMessageContaining("there is no file");
    }

    private ModelStore store() {
        return new ModelStore(temp.resolve("store"), List.of(temp.resolve("shipped")));
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
