package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Made-up data in the layouts in which the benchmarks are published. */
class BenchmarksTest {

    @TempDir Path folder;

    @Test
    void shouldReadSomethingSomethingV1() throws Exception {
        somethingV1();

        Dataset dataset = open(DatasetLayout.SomethingSomethingV1.in(folder));

        assertThat(dataset.labels())
                .containsExactly(
                        "Holding something",
                        "Putting something, something and something on the table",
                        "Turning something upside down");
        assertThat(dataset.train()).extracting(Example::label).containsExactly(2, 0, 1);
        assertThat(dataset.validation()).extracting(Example::label).containsExactly(0);
        assertThat(dataset.train().get(0).endMicros()).isEqualTo(500_000);
        assertThat(
                        TestFootage.number(
                                dataset.train()
                                        .get(0)
                                        .footage()
                                        .read(new int[] {3}, 500, 500)
                                        .get(0)))
                .isEqualTo(3);
    }

    @Test
    void shouldNameAMissingFolderOfFrames() throws Exception {
        somethingV1();
        append("something-something-v1-train.csv", "999;Holding something\n");

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV1.in(folder)))
                .isInstanceOf(BadDataException.class)
                .hasMessageStartingWith(
                        "%s:4: there is no folder of pictures %s"
                                .formatted(
                                        folder.resolve("something-something-v1-train.csv"),
                                        folder.resolve("20bn-something-something-v1/999")));
    }

    @Test
    void shouldNameAMissingFrame() throws Exception {
        somethingV1();
        Files.delete(folder.resolve("20bn-something-something-v1/100/00002.jpg"));

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV1.in(folder)))
                .hasMessageContaining("-train.csv:1:")
                .hasMessageContaining("holds 5 pictures, but no 00002.jpg");
    }

    @Test
    void shouldNameAnEmptyFolderOfFrames() throws Exception {
        somethingV1();
        Files.createDirectories(folder.resolve("20bn-something-something-v1/999"));
        append("something-something-v1-train.csv", "999;Holding something\n");

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV1.in(folder)))
                .hasMessageContaining("holds no numbered JPEG pictures");
    }

    @Test
    void shouldNameAFrameThatIsDamaged() throws Exception {
        somethingV1();
        Files.writeString(folder.resolve("20bn-something-something-v1/100/00001.jpg"), "no");

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV1.in(folder)))
                .hasMessageContaining("-train.csv:1:")
                .hasMessageContaining("00001.jpg cannot be decoded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100 Holding something | it is not like id;template",
                "100;Holding;something | it is not like id;template",
                "../100;Holding something | its id is not a file's name",
                "100;Juggling something | the template 'Juggling something' is not among"
            })
    void shouldNameARowOfV1ThatIsWrong(String row, String what) throws Exception {
        somethingV1();
        append("something-something-v1-train.csv", row + "\n");

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV1.in(folder)))
                .hasMessageStartingWith(
                        folder.resolve("something-something-v1-train.csv") + ":4: " + what);
    }

    @Test
    void shouldReadSomethingSomethingV2() throws Exception {
        somethingV2();

        Dataset dataset = open(DatasetLayout.SomethingSomethingV2.in(folder));

        assertThat(dataset.labels())
                .containsExactly("Putting something into something", "Pushing part of something");
        assertThat(dataset.train()).extracting(Example::label).containsExactly(1, 0);
        assertThat(dataset.validation()).extracting(Example::label).containsExactly(1);
    }

    @Test
    void shouldFindTheOlderNamesOfV2() throws Exception {
        somethingV2();
        for (String name : new String[] {"labels", "train", "validation"}) {
            Files.move(
                    folder.resolve("labels/%s.json".formatted(name)),
                    folder.resolve("something-something-v2-%s.json".formatted(name)));
        }

        assertThat(open(DatasetLayout.SomethingSomethingV2.in(folder)).train()).hasSize(2);
    }

    @Test
    void shouldNameARowOfV2ByItsLine() throws Exception {
        somethingV2();
        write(
                "labels/train.json",
                "[\n{\"id\":\"1\",\"template\":\"Putting [something] into [something]\"},\n"
                        + "{\"id\":\"2\",\"template\":\"Eating [something]\"}\n]");

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV2.in(folder)))
                .hasMessageStartingWith(
                        folder.resolve("labels/train.json")
                                + ":3: the template 'Eating [something]' is not among the labels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"id\":\"1\"},\n{]", "{}", "", "[1,", "[{\"id\":\"1\"}"})
    void shouldRefuseAListThatIsNoJson(String text) throws Exception {
        somethingV2();
        write("labels/train.json", text);

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV2.in(folder)))
                .isExactlyInstanceOf(ConfigurationException.class)
                .hasMessageContaining(folder.resolve("labels/train.json").toString())
                .hasMessageContaining("JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, \"x\", null, {}]", "[{\"id\":{},\"template\":[]}]"})
    void shouldNameElementsOfAnotherShape(String text) throws Exception {
        somethingV2();
        write("labels/train.json", text);

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV2.in(folder)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("train.json:1: it lacks id or template");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":\"0\",\"b\":\"0\"}", "{\"a\":\"x\"}", "{\"a\":{}}"})
    void shouldRefuseLabelsWithoutAnIndexOfTheirOwn(String labels) throws Exception {
        somethingV2();
        write("labels/labels.json", labels);

        assertThatThrownBy(() -> open(DatasetLayout.SomethingSomethingV2.in(folder)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("labels.json:1: ")
                .hasMessageContaining("each label has one of its own");
    }

    @Test
    void shouldReadDiving48() throws Exception {
        diving();

        Dataset dataset = open(DatasetLayout.Diving48.in(folder));

        assertThat(dataset.labels())
                .containsExactly("Back 15som 05Twis FREE", "Forward Dive NoTwis PIKE");
        assertThat(dataset.train())
                .extracting(Example::label, Example::startMicros, Example::endMicros)
                .containsExactly(tuple(0, 0L, 2_000_000L), tuple(1, 500_000L, 1_000_000L));
        assertThat(dataset.validation()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'vid_name':'a_1','label':7,'start_frame':0,'end_frame':9 | its label '7' is not",
                "'vid_name':'a_1','label':-1,'start_frame':0,'end_frame':9 | its label '-1' is",
                "'vid_name':'','label':0,'start_frame':0,'end_frame':9 | its vid_name is not",
                "'vid_name':'../a','label':0,'start_frame':0,'end_frame':9 | its vid_name is not",
                "'vid_name':'a_1','label':0,'start_frame':9,'end_frame':9 | it goes from frame '9'",
                "'vid_name':'a_1','label':0 | it goes from frame ''",
                "'vid_name':'a_1','label':0,'start_frame':20,'end_frame':30 | the frames 20 to 30",
                "'vid_name':'a_1','label':0,'start_frame':0,'end_frame':90 | the frames 0 to 90",
                "'vid_name':'zz','label':0,'start_frame':0,'end_frame':9 | there is no video"
            })
    void shouldNameARowOfDiving48ThatIsWrong(String fields, String what) throws Exception {
        diving();
        write("Diving48_V2_test.json", "[\n{" + fields.replace('\'', '"') + "}\n]");

        assertThatThrownBy(() -> open(DatasetLayout.Diving48.in(folder)))
                .isInstanceOf(BadDataException.class)
                .hasMessageStartingWith(folder.resolve("Diving48_V2_test.json") + ":2: " + what);
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 288})
    void shouldReadFineGym(int classes) throws Exception {
        fineGym(classes);

        Dataset dataset = open(DatasetLayout.FineGym.in(folder, classes));

        assertThat(dataset.labels())
                .containsExactly("(VT) round-off, flic-flac", "(FX) switch leap", "(UB) giant (2)");
        assertThat(dataset.train()).extracting(Example::label).containsExactly(0, 1, 2);
        assertThat(dataset.validation()).extracting(Example::label).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A_E_1_2_A_3_4 | it is not an element's id",
                "A_E_1_2_A_3_4 x | it is not an element's id",
                "A_E_1_2_A_3_4 3 | its label is 3, but there are 3 categories",
                "B_E_1_2_A_3_4 0 | there is no video",
                "../x 0 | its id is not a file's name"
            })
    void shouldNameALineOfFineGymThatIsWrong(String line, String what) throws Exception {
        fineGym(99);
        append("gym99_val_element.txt", line + "\n");

        assertThatThrownBy(() -> open(DatasetLayout.FineGym.in(folder, 99)))
                .isInstanceOf(BadDataException.class)
                .hasMessageStartingWith(folder.resolve("gym99_val_element.txt") + ":2: " + what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Clabel: 9; set: 1; Glabel: 1; (VT) x",
                "Clabel: 0; set: 1; Glabel: 1; (VT) x",
                "Clabel: x; set: 1; Glabel: 1; (VT) x",
                "0; (VT) x"
            })
    void shouldRefuseWrongCategories(String line) throws Exception {
        fineGym(99);
        append("gym99_categories.txt", line + "\n");

        assertThatThrownBy(() -> open(DatasetLayout.FineGym.in(folder, 99)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gym99_categories.txt:4: ");
    }

    @Test
    void shouldNameTheFileToLookFor() {
        assertThatThrownBy(() -> open(DatasetLayout.FineGym.in(folder, 288)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("There is no file " + folder.resolve("gym288_categories.txt"));
    }

    private void somethingV1() throws Exception {
        write(
                "something-something-v1-labels.csv",
                "Holding something\n"
                        + "\"Putting something, something and something on the table\"\n"
                        + "Turning something upside down\n");
        write(
                "something-something-v1-train.csv",
                "100;Turning something upside down\n101;Holding something\n"
                        + "102;Putting something, something and something on the table\n");
        write("something-something-v1-validation.csv", "103;Holding something\n");
        for (int id = 100; id < 104; id++) {
            TestFootage.frames(folder.resolve("20bn-something-something-v1/" + id), 6);
        }
    }

    private void somethingV2() throws Exception {
        write(
                "labels/labels.json",
                "{\"Pushing part of something\":\"1\", \"Putting something into something\":\"0\"}");
        write(
                "labels/train.json",
                """
                [{"id":"78687","label":"pushing part of a box","template":"Pushing [part] of [something]",
                  "placeholders":["part","a box"]},
                 {"id":"42326","label":"putting a cup into a bag",
                  "template":"Putting [something] into [something]","placeholders":["a cup","a bag"]}]
                """);
        write(
                "labels/validation.json",
                "[{\"id\":\"1\",\"template\":\"Pushing [part] of [something]\"}]");
        for (String id : new String[] {"78687", "42326", "1"}) {
            TestFootage.video(
                    folder.resolve("20bn-something-something-v2/%s.webm".formatted(id)), 12, 6);
        }
    }

    private void diving() throws Exception {
        write(
                "Diving48_vocab.json",
                "[[\"Back\", \"15som\", \"05Twis\", \"FREE\"], [\"Forward\", \"Dive\", \"NoTwis\","
                        + " \"PIKE\"]]");
        write(
                "Diving48_V2_train.json",
                "[{\"vid_name\": \"a_1\", \"label\": 0, \"start_frame\": 0, \"end_frame\": 20},"
                        + " {\"vid_name\": \"-a_2\", \"label\": 1, \"start_frame\": 5,"
                        + " \"end_frame\": 10}]");
        write(
                "Diving48_V2_test.json",
                "[{\"vid_name\": \"a_3\", \"label\": 0, \"start_frame\": 0, \"end_frame\": 21}]");
        for (String name : new String[] {"a_1", "-a_2", "a_3"}) {
            TestFootage.video(folder.resolve("rgb/%s.mp4".formatted(name)), 10, 20);
        }
    }

    private void fineGym(int classes) throws Exception {
        write(
                "gym%d_categories.txt".formatted(classes),
                "Clabel: 0; set: 1; Glabel: 1; (VT) round-off, flic-flac\n"
                        + "Clabel: 1; set: 11; Glabel: 21; (FX) switch leap\n"
                        + "Clabel: 2; set: 41; Glabel: 301; (UB) giant (2)\n");
        write(
                "gym%d_train_element_v1.1.txt".formatted(classes),
                "A0xAXXysHUo_E_002184_002237_A_0035_0036 0\n"
                        + "A0xAXXysHUo_E_002184_002237_A_0037_0038 1\n"
                        + "A0xAXXysHUo_E_002184_002237_A_0039_0040 2\n");
        write(
                "gym%d_val_element.txt".formatted(classes),
                "A0xAXXysHUo_E_003184_003237_A_0001_0002 1\n");
        for (String id :
                new String[] {
                    "E_002184_002237_A_0035_0036",
                    "E_002184_002237_A_0037_0038",
                    "E_002184_002237_A_0039_0040",
                    "E_003184_003237_A_0001_0002"
                }) {
            TestFootage.video(folder.resolve("videos/A0xAXXysHUo_%s.mp4".formatted(id)), 10, 5);
        }
        TestFootage.video(folder.resolve("videos/A_E_1_2_A_3_4.mp4"), 10, 5);
    }

    private void write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void append(String name, String text) throws Exception {
        write(name, Files.readString(folder.resolve(name)) + text);
    }

    private static Dataset open(DatasetLayout layout) {
        return Datasets.open(DatasetSettings.training(layout, 1), DatasetProgress.SILENT);
    }
}
