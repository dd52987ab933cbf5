package io.kinetoscope.model.store;

import java.util.List;

/**
 * What lies in a store.
 *
 * @param models by name, then version
 * @param faults one line for each version whose manifest cannot be used
 */
public record ModelInventory(List<StoredModel> models, List<String> faults) {

    public ModelInventory {
        models = List.copyOf(models);
        faults = List.copyOf(faults);
    }
}
