package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;

/** Reads and checks examples, whatever their layout. */
public final class Datasets {

    private Datasets() {}

    /**
     * Reads the annotations and checks every row and every video: that it is there, opens, shows a
     * first picture, and lasts as long as is said. Videos are checked on as many threads as there
     * are processors.
     *
     * @param progress told of every video that was checked
     * @throws BadDataException when anything cannot be used, and bad data is not skipped
     * @throws ConfigurationException when a file is missing, is not what it should be, or nothing
     *     is left to use
     */
    public static Dataset open(DatasetSettings settings, DatasetProgress progress) {
        return new DatasetBuilder(read(settings.layout()), settings).build(progress);
    }

    private static Listing read(DatasetLayout layout) {
        if (layout instanceof DatasetLayout.Annotations annotations) {
            return AnnotationsReader.read(annotations);
        } else if (layout instanceof DatasetLayout.LabelFolders folders) {
            return LabelFoldersReader.read(folders);
        } else if (layout instanceof DatasetLayout.SomethingSomethingV1 first) {
            return SomethingSomethingReader.read(first);
        } else if (layout instanceof DatasetLayout.SomethingSomethingV2 second) {
            return SomethingSomethingReader.read(second);
        } else if (layout instanceof DatasetLayout.Diving48 diving) {
            return Diving48Reader.read(diving);
        } else if (layout instanceof DatasetLayout.FineGym gym) {
            return FineGymReader.read(gym);
        }
        throw new IllegalArgumentException("No reader for " + layout);
    }
}
