package io.kinetoscope.model.dataset;

import java.nio.file.Path;
import java.util.Optional;

/** How a set of examples lies on the disk. */
public sealed interface DatasetLayout {

    /**
     * Annotated spans of videos: a CSV with the columns {@code start_s}, {@code end_s}, {@code
     * label} and, where wanted, {@code video} and {@code split}, in any order.
     *
     * @param video that all annotations are of; the {@code video} column, if there is one, has to
     *     name it
     * @param videos folder in which the names of the {@code video} column are. With neither, they
     *     are beside the annotations; without such a column, it is the video there that has the
     *     annotations' own name
     */
    record Annotations(Path annotations, Optional<Path> video, Optional<Path> videos)
            implements DatasetLayout {}

    /**
     * A folder for each label with short videos in it, each an example as a whole; above them,
     * where wanted, {@code train} and {@code validation} (or {@code val}, {@code test}).
     */
    record LabelFolders(Path folder) implements DatasetLayout {}

    /**
     * Something-Something V1.
     *
     * @param labels a template a line
     * @param train {@code id;template} lines
     * @param validation the same
     * @param frames a folder for each id, with JPEG pictures numbered from 1
     * @param framesPerSecond of those pictures
     */
    record SomethingSomethingV1(
            Path labels, Path train, Path validation, Path frames, double framesPerSecond)
            implements DatasetLayout {

        /** With the official names, all in one folder. */
        public static SomethingSomethingV1 in(Path folder) {
            return BenchmarkFolders.somethingSomethingV1(folder);
        }
    }

    /**
     * Something-Something V2.
     *
     * @param labels an object of template to index
     * @param train a list of objects with {@code id} and {@code template}, placeholders in brackets
     * @param validation the same
     * @param videos {@code id.webm}
     */
    record SomethingSomethingV2(Path labels, Path train, Path validation, Path videos)
            implements DatasetLayout {

        /** With the official names, all in one folder. */
        public static SomethingSomethingV2 in(Path folder) {
            return BenchmarkFolders.somethingSomethingV2(folder);
        }
    }

    /**
     * Diving48 V2.
     *
     * @param vocabulary a list of 48 lists of words
     * @param train a list of objects with {@code vid_name}, {@code label}, {@code start_frame} and
     *     {@code end_frame}
     * @param test the same: what is measured on
     * @param videos {@code vid_name.mp4}
     */
    record Diving48(Path vocabulary, Path train, Path test, Path videos) implements DatasetLayout {

        /** With the official names, all in one folder. */
        public static Diving48 in(Path folder) {
            return BenchmarkFolders.diving48(folder);
        }
    }

    /**
     * FineGym, Gym99 or Gym288.
     *
     * @param categories lines like {@code Clabel: 0; set: 1; Glabel: 1; (VT) round-off, …}
     * @param train element list: lines of an element's id and its label's number
     * @param validation the same
     * @param videos of elements, {@code id.mp4}
     */
    record FineGym(Path categories, Path train, Path validation, Path videos)
            implements DatasetLayout {

        /**
         * With the official names, all in one folder.
         *
         * @param classes 99 or 288
         */
        public static FineGym in(Path folder, int classes) {
            return BenchmarkFolders.fineGym(folder, classes);
        }
    }
}
