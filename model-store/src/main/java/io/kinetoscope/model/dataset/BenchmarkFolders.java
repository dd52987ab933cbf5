package io.kinetoscope.model.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the files of a benchmark in a folder by the names that they were published under. What is
 * not there gets its official name, so that the message about it says what to look for.
 */
final class BenchmarkFolders {

    private static final double SOMETHING_SOMETHING_V1_RATE = 12;
    private static final List<String> PLACES = List.of("", "labels", "annotations");

    private BenchmarkFolders() {}

    static DatasetLayout.SomethingSomethingV1 somethingSomethingV1(Path folder) {
        String prefix = "something-something-v1-";
        return new DatasetLayout.SomethingSomethingV1(
                file(folder, prefix + "labels.csv"),
                file(folder, prefix + "train.csv"),
                file(folder, prefix + "validation.csv"),
                media(folder, "20bn-something-something-v1", "frames"),
                SOMETHING_SOMETHING_V1_RATE);
    }

    static DatasetLayout.SomethingSomethingV2 somethingSomethingV2(Path folder) {
        String prefix = "something-something-v2-";
        return new DatasetLayout.SomethingSomethingV2(
                file(folder, "labels.json", prefix + "labels.json"),
                file(folder, "train.json", prefix + "train.json"),
                file(folder, "validation.json", prefix + "validation.json"),
                media(folder, "20bn-something-something-v2", "videos"));
    }

    static DatasetLayout.Diving48 diving48(Path folder) {
        return new DatasetLayout.Diving48(
                file(folder, "Diving48_vocab.json"),
                file(folder, "Diving48_V2_train.json"),
                file(folder, "Diving48_V2_test.json"),
                media(folder, "rgb", "videos"));
    }

    static DatasetLayout.FineGym fineGym(Path folder, int classes) {
        String gym = "gym" + classes;
        return new DatasetLayout.FineGym(
                file(folder, gym + "_categories.txt"),
                file(
                        folder,
                        gym + "_train_element_v1.1.txt",
                        gym + "_train_element_v1.0.txt",
                        gym + "_train_element.txt"),
                file(folder, gym + "_val_element.txt", gym + "_val_element_v1.1.txt"),
                media(folder, "videos", "subactions"));
    }

    private static Path file(Path folder, String... names) {
        for (String name : names) {
            for (String place : PLACES) {
                Path file = folder.resolve(place).resolve(name);
                if (Files.exists(file)) {
                    return file;
                }
            }
        }
        return folder.resolve(names[0]);
    }

    /** Videos or folders of frames: in a folder of their own, or else beside the lists. */
    private static Path media(Path folder, String... names) {
        for (String name : names) {
            Path media = folder.resolve(name);
            if (Files.isDirectory(media)) {
                return media;
            }
        }
        return folder;
    }
}
