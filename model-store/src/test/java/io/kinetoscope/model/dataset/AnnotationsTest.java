package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {

    @TempDir Path folder;
    private Path video;
    private Path csv;

    @BeforeEach
    void makeVideo() throws Exception {
        video = TestFootage.video(folder.resolve("door.mp4"), 10, 40);
        csv = folder.resolve("spans.csv");
    }

    @Test
    void shouldReadTheSpansOfOneVideo() throws Exception {
        Dataset dataset = open("start_s,end_s,label\n0,1.5,in\n1.5,3,out\n");

        assertThat(dataset.labels()).containsExactly("in", "out");
        assertThat(dataset.train())
                .extracting(Example::startMicros, Example::endMicros, Example::label)
                .containsExactly(tuple(0L, 1_500_000L, 0), tuple(1_500_000L, 3_000_000L, 1));
    }

    @Test
    void shouldTakeColumnsInAnyOrderAndOthersBesides() throws Exception {
        Dataset dataset = open("note,label,END_S,start_s\nfine,\"in, slowly\",1,0\n");

        assertThat(dataset.labels()).containsExactly("in, slowly");
    }

    @Test
    void shouldTakeWhatASpreadsheetWrites() throws Exception {
        Dataset dataset = open("\uFEFFstart_s,end_s,label\r\n 0 , 1 ,in\r\n\r\n");

        assertThat(dataset.train()).hasSize(1);
    }

    @Test
    void shouldHoldOutTheLastSpansOfEachLabel() throws Exception {
        Dataset dataset =
                open(
                        "start_s,end_s,label\n3.2,3.4,a\n0,0.1,a\n0.1,0.2,a\n0.2,0.3,a\n"
                                + "0.3,0.4,b\n0.5,0.6,b\n1,2,once\n");

        assertThat(dataset.validation())
                .extracting(Example::startMicros)
                .containsExactly(3_200_000L, 500_000L);
        assertThat(dataset.train()).hasSize(5);
    }

    @Test
    void shouldHoldOutNothingWhenToldSo() throws Exception {
        write("start_s,end_s,label\n0,1,a\n1,2,a\n");

        Dataset dataset =
                Datasets.open(settings().withValidationFraction(0), DatasetProgress.SILENT);

        assertThat(dataset.validation()).isEmpty();
    }

    @Test
    void shouldTakeTheSplitOfTheData() throws Exception {
        Dataset dataset =
                open(
                        "start_s,end_s,label,split\n0,1,a,train\n1,2,a,val\n2,3,a,\n"
                                + "3,3.5,a,Validation\n3.5,4,a,test\n");

        assertThat(dataset.train())
                .extracting(Example::startMicros)
                .containsExactly(0L, 2_000_000L);
        assertThat(dataset.validation()).hasSize(3);
    }

    @Test
    void shouldMeasureOnAllOfItWithoutASplit() throws Exception {
        write("start_s,end_s,label\n0,1,a\n1,2,b\n");

        Dataset dataset =
                Datasets.open(
                        DatasetSettings.evaluation(layout(), List.of("b", "c", "a")),
                        DatasetProgress.SILENT);

        assertThat(dataset.train()).isEmpty();
        assertThat(dataset.validation()).extracting(Example::label).containsExactly(2, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x,1,a | start_s 'x' is not a number of seconds",
                "0,1f,a | end_s '1f' is not a number of seconds",
                "0,NaN,a | end_s 'NaN' is not a number of seconds",
                "-1,1,a | start_s is -1.0: a span begins at 0 or later",
                "2,1,a | the span ends at 1.0 s, not after its start at 2.0 s",
                "1,1,a | the span ends at 1.0 s, not after its start at 1.0 s",
                "0,1 | it has 2 fields, but there are 3 columns",
                "0,1,a,b | it has 4 fields, but there are 3 columns",
                "0,1,\"\" | the label is empty",
                "0,1,\"a | a quote in line 3 is never closed",
                "9,10,a | the span from 9.0 to 10.0 s lies outside of",
                "3,5,a | the span from 3.0 to 5.0 s lies outside of"
            })
    void shouldNameARowThatIsWrong(String row, String what) throws Exception {
        write("start_s,end_s,label\n0,1,a\n" + row + "\n");

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .isInstanceOf(BadDataException.class)
                .hasMessageStartingWith(csv + ":3: " + what);
    }

    @Test
    void shouldNameALabelThatIsTooLong() throws Exception {
        write("start_s,end_s,label\n0,1," + "a".repeat(201) + "\n0,1,b\n");

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .hasMessageContaining("the label has 201 characters");
    }

    @Test
    void shouldCutASpanThatEndsAHairAfterTheVideo() throws Exception {
        Dataset dataset = open("start_s,end_s,label\n3,4.2,a\n");

        assertThat(dataset.train().get(0).endMicros()).isEqualTo(4_000_000);
    }

    @Test
    void shouldListEverythingThatIsWrong() throws Exception {
        write("start_s,end_s,label\n0,1,a\nx,1,a\n2,1,a\n30,31,a\n0,1,b\n");

        BadDataException fault =
                catchThrowableOfType(
                        BadDataException.class,
                        () -> Datasets.open(settings(), DatasetProgress.SILENT));

        assertThat(fault.problems()).extracting(Problem::line).containsExactly(3, 4, 5);
        assertThat(fault).hasMessageContaining("and 2 more");
    }

    @Test
    void shouldGoOnWithoutWhatIsWrongWhenToldSo() throws Exception {
        write("start_s,end_s,label\n0,1,a\nx,1,b\n1,2,a\n");

        Dataset dataset = Datasets.open(settings().withSkipBad(true), DatasetProgress.SILENT);

        assertThat(dataset.labels()).containsExactly("a");
        assertThat(dataset.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        csv + ":3: start_s 'x' is not a number of seconds",
                        csv + ":3: the label 'b' has no example to train on");
    }

    @Test
    void shouldSayWhenNothingIsLeft() throws Exception {
        write("start_s,end_s,label\nx,1,b\n");

        assertThatThrownBy(
                        () -> Datasets.open(settings().withSkipBad(true), DatasetProgress.SILENT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no example that can be used")
                .hasMessageContaining(":2: start_s 'x'");
    }

    @Test
    void shouldNameALabelWithoutAnExampleToTrainOn() throws Exception {
        write("start_s,end_s,label,split\n0,1,a,train\n1,2,b,val\n");

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .hasMessageStartingWith(csv + ":3: the label 'b' has no example to train on");
    }

    @Test
    void shouldNameALabelThatTheModelDoesNotKnow() throws Exception {
        write("start_s,end_s,label\n0,1,a\n1,2,z\n");

        assertThatThrownBy(
                        () ->
                                Datasets.open(
                                        settings().withLabels(List.of("a")),
                                        DatasetProgress.SILENT))
                .hasMessageStartingWith(csv + ":3: the label 'z' is unknown to the model");
    }

    @Test
    void shouldNameALabelOfTheModelThatHasNoExample() throws Exception {
        write("start_s,end_s,label\n0,1,a\n");

        assertThatThrownBy(
                        () ->
                                Datasets.open(
                                        settings().withLabels(List.of("a", "b")),
                                        DatasetProgress.SILENT))
                .hasMessageContaining("the label 'b' of the model has no example to train on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start_s,label", "start_s,end_s,label,label", "0,1,a"})
    void shouldRefuseAWrongHeader(String header) throws Exception {
        write(header + "\n0,1,a\n");

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(csv + ":1: ");
    }

    @Test
    void shouldRefuseAnEmptyFile() throws Exception {
        write("");

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .hasMessageContaining("is empty");
    }

    @Test
    void shouldRefuseWhatIsNoText() throws Exception {
        Files.write(csv, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 'a'});

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void shouldSayThatThereAreNoAnnotations() {
        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("There is no file " + csv);
    }

    @Test
    void shouldFindTheVideoOfTheSameName() throws Exception {
        csv = folder.resolve("door.csv");
        write("start_s,end_s,label\n0,1,a\n");

        Dataset dataset = Datasets.open(settings(null, null), DatasetProgress.SILENT);

        assertThat(dataset.train().get(0).footage().path()).isEqualTo(video.toAbsolutePath());
    }

    @Test
    void shouldAskForAVideoWhenThereIsNoneOfTheSameName() throws Exception {
        write("start_s,end_s,label\n0,1,a\n");

        assertThatThrownBy(() -> Datasets.open(settings(null, null), DatasetProgress.SILENT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no video beside it has its name");
    }

    @Test
    void shouldFindVideosBesideTheAnnotations() throws Exception {
        write("video,start_s,end_s,label\ndoor.mp4,0,1,a\n");

        Dataset dataset = Datasets.open(settings(null, null), DatasetProgress.SILENT);

        assertThat(dataset.train()).hasSize(1);
    }

    @Test
    void shouldFindVideosInAFolder() throws Exception {
        Path videos = folder.resolve("videos");
        TestFootage.video(videos.resolve("sub/gate.mkv"), 10, 20);
        TestFootage.video(videos.resolve("yard.avi"), 10, 20);
        write("video,start_s,end_s,label\nsub/gate.mkv,0,1,a\nyard.avi,0,1,a\n");

        Dataset dataset = Datasets.open(settings(null, videos), DatasetProgress.SILENT);

        assertThat(dataset.train().get(0).footage().path()).hasFileName("gate.mkv");
        assertThat(dataset.validation().get(0).footage().path()).hasFileName("yard.avi");
    }

    @Test
    void shouldNameVideosOutsideOfTheFolder() throws Exception {
        Path videos = Files.createDirectories(folder.resolve("videos"));
        write("video,start_s,end_s,label\n../door.mp4,0,1,a\n");

        assertThatThrownBy(() -> Datasets.open(settings(null, videos), DatasetProgress.SILENT))
                .hasMessageContaining(":2: video '../door.mp4' lies outside of");
    }

    @Test
    void shouldNameAVideoThatIsMissingOnce() throws Exception {
        write("video,start_s,end_s,label\ndoor.mp4,0,1,a\ngone.mp4,0,1,a\ngone.mp4,1,2,a\n");

        BadDataException fault =
                catchThrowableOfType(
                        BadDataException.class,
                        () -> Datasets.open(settings(null, null), DatasetProgress.SILENT));

        assertThat(fault.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "%s:3: there is no video %s (needed by 2 rows)"
                                .formatted(csv, folder.resolve("gone.mp4")));
    }

    @Test
    void shouldNameAVideoThatCannotBeRead() throws Exception {
        Files.writeString(folder.resolve("text.mp4"), "no video");
        write("video,start_s,end_s,label\ntext.mp4,0,1,a\n");

        assertThatThrownBy(() -> Datasets.open(settings(null, null), DatasetProgress.SILENT))
                .hasMessageStartingWith(csv + ":2: Cannot read ")
                .hasMessageContaining("text.mp4");
    }

    @Test
    void shouldNameARowOfAnotherVideo() throws Exception {
        write("video,start_s,end_s,label\nother.mp4,0,1,a\n");

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .hasMessageContaining(":2: video is 'other.mp4', but the annotations are of");
    }

    @Test
    void shouldTakeAVideoNamedByAnotherPath() throws Exception {
        write("video,start_s,end_s,label\n/elsewhere/door.mp4,0,1,a\n");

        assertThat(Datasets.open(settings(), DatasetProgress.SILENT).train()).hasSize(1);
    }

    @Test
    void shouldNameAnUnknownSplit() throws Exception {
        write("start_s,end_s,label,split\n0,1,a,dev\n");

        assertThatThrownBy(() -> Datasets.open(settings(), DatasetProgress.SILENT))
                .hasMessageContaining(":2: split is 'dev': give train or validation");
    }

    @Test
    void shouldTellWhatItRead() throws Exception {
        Dataset dataset = open("start_s,end_s,label\n0,1,in\n1,2,out\n2,3,in\n");

        assertThat(dataset.description())
                .isEqualTo(
                        "spans.csv: 2 labels, train 2 (in 1, out 1), validation 1 (in 1, out 0)");
        assertThat(dataset.files())
                .containsExactly(new AnnotationFile(csv, TextFile.sha256(Files.readAllBytes(csv))));
    }

    @Test
    void shouldTellHowFarTheCheckingIs() throws Exception {
        TestFootage.video(folder.resolve("b.mp4"), 10, 20);
        write("video,start_s,end_s,label\ndoor.mp4,0,1,a\nb.mp4,0,1,a\n");
        StringBuilder told = new StringBuilder();

        Datasets.open(
                settings(null, null),
                (checked, videos) -> told.append(checked).append('/').append(videos).append(' '));

        assertThat(told).hasToString("1/2 2/2 ");
    }

    @Test
    void shouldReadRealAnnotations() {
        Path real = Path.of("..", "..", "shared", "footage", "table-visits-1.csv");
        assumeTrue(Files.exists(real), () -> "No footage at " + real + ": not tested with it");

        Dataset dataset =
                Datasets.open(
                        DatasetSettings.training(
                                new DatasetLayout.Annotations(
                                        real, Optional.empty(), Optional.empty()),
                                1),
                        DatasetProgress.SILENT);

        assertThat(dataset.labels()).containsExactly("empty", "arrive", "stay", "leave");
        assertThat(dataset.counts(dataset.train())).containsExactly(3, 2, 2, 2);
        assertThat(dataset.counts(dataset.validation())).containsExactly(1, 1, 1, 1);
    }

    private Dataset open(String text) throws Exception {
        write(text);
        return Datasets.open(settings(), DatasetProgress.SILENT);
    }

    private void write(String text) throws Exception {
        Files.writeString(csv, text, StandardCharsets.UTF_8);
    }

    private DatasetLayout layout() {
        return new DatasetLayout.Annotations(csv, Optional.of(video), Optional.empty());
    }

    private DatasetSettings settings() {
        return DatasetSettings.training(layout(), 1);
    }

    private DatasetSettings settings(Path ofVideo, Path inFolder) {
        return DatasetSettings.training(
                new DatasetLayout.Annotations(
                        csv, Optional.ofNullable(ofVideo), Optional.ofNullable(inFolder)),
                1);
    }
}
