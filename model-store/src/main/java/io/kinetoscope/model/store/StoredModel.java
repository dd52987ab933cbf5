package io.kinetoscope.model.store;

import java.nio.file.Path;

/**
 * A version of a model in a store.
 *
 * @param directory that holds {@code model.json} and the weights
 * @param shipped whether it comes with Kinetoscope and is read-only
 */
public record StoredModel(Path directory, ModelManifest manifest, boolean shipped) {

    public Path weights() {
        return directory.resolve(manifest.weights().file());
    }
}
