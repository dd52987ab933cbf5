package io.kinetoscope.model.dataset;

/** Told how the checking of videos goes; called by one thread at a time. */
@FunctionalInterface
public interface DatasetProgress {

    /** For those who do not look. */
    DatasetProgress SILENT = (checked, videos) -> {};

    /**
     * After each video.
     *
     * @param checked videos so far
     * @param videos in all
     */
    void checked(int checked, int videos);
}
