package io.kinetoscope.stream;

import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.store.StoredModel;
import java.util.List;

/** Where the versions of a model come from that may take over while streams are being scored. */
public interface ModelSource {

    /**
     * The newest version that can be run as this process runs its model.
     *
     * @throws io.kinetoscope.KinetoscopeException when there is none, or its manifest is wrong
     */
    StoredModel newest();

    /**
     * Loads a version and checks that it computes what it should.
     *
     * @return the same on each device that is to score; the caller closes them
     * @throws io.kinetoscope.KinetoscopeException when it cannot be loaded or the check fails;
     *     nothing stays open then
     */
    List<LoadedModel> load(StoredModel version);
}
