package io.kinetoscope.model.store;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Versions of models: {@code <store>/<name>/<version>/model.json} with the weights beside it.
 *
 * <p>A store is a directory of the user's, which need not exist yet, and perhaps directories of
 * models that ship with Kinetoscope, which are only read. Versions of the same name are seen
 * together, wherever they lie; where the same version lies twice, the user's is seen. A version
 * added by the user is above all versions of that name, so it is the latest.
 *
 * <p>Instances may be used by several threads and processes: a version appears whole or not at all,
 * and {@link #add} and {@link #remove} wait for another process's; of two threads of one process
 * the second is refused.
 */
public final class ModelStore {

    static final String MANIFEST = "model.json";

    private final Path directory;
    private final List<Path> shipped;

    /**
     * @param directory the user's, made when the first model is added
     * @param shipped read-only; one that does not exist is taken for empty
     */
    public ModelStore(Path directory, List<Path> shipped) {
        this.directory = directory;
        this.shipped = List.copyOf(shipped);
    }

    /** The user's directory. */
    public Path directory() {
        return directory;
    }

    /** All versions of all models, with the faults of those that cannot be used. */
    public ModelInventory list() {
        List<StoredModel> models = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (String name : names()) {
            for (Map.Entry<Integer, Place> version : versions(name).entrySet()) {
                try {
                    models.add(read(name, version.getKey(), version.getValue()));
                } catch (KinetoscopeException e) {
                    faults.add(e.getMessage());
                }
            }
        }
        return new ModelInventory(models, faults);
    }

    /**
     * Reads the manifest of a version; the weights are not looked at.
     *
     * @throws ConfigurationException when there is no such model, which the message tells with
     *     those that there are, or its manifest is wrong
     * @throws KinetoscopeException when the manifest cannot be read
     */
    public StoredModel find(ModelRef ref) {
        SortedMap<Integer, Place> versions = versions(ref.name());
        if (versions.isEmpty()) {
            throw new ConfigurationException(
                    "there is no model '%s' in %s; there %s"
                            .formatted(ref.name(), places(), listed(names())));
        }
        int version = ref.version().orElse(versions.lastKey());
        Place place = versions.get(version);
        if (place == null) {
            throw new ConfigurationException(
                    "there is no version %d of model '%s' in %s; there %s"
                            .formatted(version, ref.name(), places(), listed(versions.keySet())));
        }
        return read(ref.name(), version, place);
    }

    /**
     * Like {@link #find(ModelRef)}, but without a version the newest in a precision.
     *
     * @throws ConfigurationException besides when there is no version in that precision
     */
    public StoredModel find(ModelRef ref, Precision precision) {
        if (ref.version().isPresent()) {
            return find(ref);
        }
        StoredModel newest = find(ref);
        if (newest.manifest().precision() == precision) {
            return newest;
        }
        List<Integer> versions = new ArrayList<>(versions(ref.name()).keySet());
        Collections.reverse(versions);
        return versions.stream()
                .map(version -> find(ModelRef.of(ref.name(), version)))
                .filter(model -> model.manifest().precision() == precision)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "there is no version of model '%s' in %s%s"
                                                .formatted(
                                                        ref.name(),
                                                        precision,
                                                        precision == Precision.INT8
                                                                ? ": make one with models quantize "
                                                                        + ref.name()
                                                                : "")));
    }

    /** Writes what else belongs to a version, before it is seen. */
    public interface Completion {

        /** For a version of which nothing but manifest and weights is kept. */
        Completion NONE = unseen -> {};

        /**
         * @param unseen the version where it lies for now, with manifest and weights; files that
         *     are put into its directory stay with it
         * @throws KinetoscopeException so that the version never comes to be
         */
        void complete(StoredModel unseen);
    }

    /** Writes a new version with nothing but manifest and weights. */
    public StoredModel add(ModelDraft draft, TensorSource weights) {
        return add(draft, weights, Completion.NONE);
    }

    /**
     * Writes a new version, above all that are there. It is written under a temporary name and
     * moved into place whole: when writing fails, or the process is killed, nothing of it is seen.
     *
     * @param weights stay open and the caller's
     * @throws KinetoscopeException when the directory cannot be written to or is full
     */
    public StoredModel add(ModelDraft draft, TensorSource weights, Completion completion) {
        try (StoreLock lock = StoreLock.acquire(directory)) {
            lock.removeLeftovers();
            SortedMap<Integer, Place> versions = versions(draft.name());
            int version = versions.isEmpty() ? 1 : Math.addExact(versions.lastKey(), 1);
            ModelManifest manifest =
                    lock.write(
                            draft,
                            version,
                            weights,
                            completion,
                            directory.resolve(draft.name()).resolve(Integer.toString(version)));
            return new StoredModel(
                    directory.resolve(draft.name()).resolve(Integer.toString(version)),
                    manifest,
                    false);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "model '%s' cannot be written to %s: %s"
                            .formatted(draft.name(), directory, reason(e)),
                    e);
        }
    }

    /**
     * Writes a new version of a model with its own weights and other thresholds.
     *
     * @param provenance of the new version
     * @throws IllegalArgumentException when the thresholds name a label that the model does not
     *     have
     * @throws KinetoscopeException when the weights are damaged, or as {@link #add} does
     */
    public StoredModel addWithThresholds(
            StoredModel model,
            Thresholds thresholds,
            Provenance provenance,
            Completion completion) {
        Checksums.verify(model);
        ModelManifest manifest = model.manifest();
        try (TensorSource weights = SafetensorsReader.open(model.weights())) {
            return add(
                    new ModelDraft(
                            manifest.name(),
                            manifest.network(),
                            manifest.input(),
                            manifest.labels(),
                            manifest.backgroundLabels(),
                            thresholds,
                            manifest.precision(),
                            provenance),
                    weights,
                    completion);
        }
    }

    /**
     * Removes a version of the user's; without a version, all that the user has of that name.
     *
     * @throws ConfigurationException when there is none, or it ships with Kinetoscope
     * @throws KinetoscopeException when the directory cannot be written to
     */
    public void remove(ModelRef ref) {
        SortedMap<Integer, Place> versions = versions(ref.name());
        List<Integer> own =
                versions.keySet().stream()
                        .filter(v -> !versions.get(v).shipped())
                        .filter(v -> ref.version().isEmpty() || ref.version().getAsInt() == v)
                        .toList();
        if (own.isEmpty()) {
            find(ref);
            throw new ConfigurationException(
                    "model '%s' ships with Kinetoscope and cannot be removed".formatted(ref));
        }
        try (StoreLock lock = StoreLock.acquire(directory)) {
            for (int version : own) {
                lock.remove(versions.get(version).directory());
            }
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "model '%s' cannot be removed from %s: %s".formatted(ref, directory, reason(e)),
                    e);
        }
    }

    private record Place(Path directory, boolean shipped) {}

    private StoredModel read(String name, int version, Place place) {
        Path file = place.directory().resolve(MANIFEST);
        ModelManifest manifest = ManifestJson.read(file);
        if (!manifest.name().equals(name) || manifest.version() != version) {
            throw new ConfigurationException(
                    "the manifest %s is wrong: it is of %s, but lies in the place of %s:%d"
                            .formatted(file, manifest.ref(), name, version));
        }
        return new StoredModel(place.directory(), manifest, place.shipped());
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        for (Path root : roots()) {
            for (String name : children(root)) {
                if (ModelRef.isName(name) && !versions(name).isEmpty()) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private SortedMap<Integer, Place> versions(String name) {
        SortedMap<Integer, Place> versions = new TreeMap<>();
        for (Path root : roots()) {
            Path model = root.resolve(name);
            for (String child : children(model)) {
                if (child.matches("[1-9][0-9]{0,8}")
                        && Files.isRegularFile(model.resolve(child).resolve(MANIFEST))) {
                    versions.putIfAbsent(
                            Integer.parseInt(child),
                            new Place(model.resolve(child), !root.equals(directory)));
                }
            }
        }
        return versions;
    }

    /** The user's first: it hides the same version of a shipped one. */
    private List<Path> roots() {
        List<Path> roots = new ArrayList<>();
        roots.add(directory);
        roots.addAll(shipped);
        return roots;
    }

    private static List<String> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "the directory %s cannot be read: %s".formatted(directory, reason(e)), e);
        }
    }

    private String places() {
        List<String> places = new ArrayList<>();
        places.add(directory.toString());
        if (!shipped.isEmpty()) {
            places.add("those that ship");
        }
        return String.join(" or ", places);
    }

    private static String listed(Set<?> found) {
        if (found.isEmpty()) {
            return "are none";
        }
        return (found.size() == 1 ? "is: " : "are: ")
                + String.join(", ", found.stream().map(Object::toString).toList());
    }

    private static String reason(IOException e) {
        return "%s (%s)".formatted(e.getMessage(), e.getClass().getSimpleName());
    }
}
