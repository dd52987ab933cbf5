package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.TrainingRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a very small network for a few steps on a few made-up videos. */
final class TrainCommandTest {

    @TempDir private static Path videos;

    @TempDir private Path dir;

    @BeforeAll
    static void makeVideos() throws Exception {
        Path left = Files.createDirectory(videos.resolve("to the left"));
        Path idle = Files.createDirectory(videos.resolve("idle"));
        for (int i = 0; i < 3; i++) {
            TestVideo.write(left.resolve(i + ".mp4"), 8, 2, -3 - i);
            TestVideo.write(idle.resolve(i + ".mp4"), 8, 2, 0);
        }
    }

    @Test
    void shouldPutAModelIntoTheStoreThatTellsHowItCame() {
        CommandRun run = train("--epochs", "2");

        assertThat(run.err()).contains("epoch 2/2: loss");
        assertThat(run.exitCode()).isZero();
        ModelManifest manifest = find("a");
        assertThat(manifest.labels()).containsExactly("idle", "to the left");
        assertThat(manifest.backgroundLabels()).containsExactly("idle");
        assertThat(manifest.input().frames()).isEqualTo(4);
        assertThat(manifest.input().cropWidth()).isEqualTo(32);
        Provenance provenance = manifest.provenance();
        assertThat(provenance.kind()).isEqualTo(Provenance.Kind.TRAINED);
        assertThat(provenance.command()).startsWith("kinetoscope train --folder");
        assertThat(provenance.result()).contains("of 2 validation examples are right; epoch");
        TrainingRecord training = provenance.training();
        assertThat(training.examples())
                .containsExactly(
                        new TrainingRecord.Examples("idle", 2, 1),
                        new TrainingRecord.Examples("to the left", 2, 1));
        assertThat(training.recipe()).containsEntry("epochs", 2.0).containsEntry("batch", 4.0);
        assertThat(training.initial()).isEqualTo("random weights of seed 1");
        assertThat(training.validation().examples()).isEqualTo(2);
    }

    @Test
    void shouldSayBeforehandWhatItTrainsOn() {
        assertThat(train("--epochs", "1").err())
                .contains("Training a from random weights of seed 1: clips of 4 frames at 4.0/s")
                .containsPattern("idle +2 +1\\R")
                .containsPattern("to the left +2 +1\\R")
                .contains("1 epochs of 8 clips in batches of 4");
    }

    @Test
    void shouldWriteTheReport() throws Exception {
        Path report = dir.resolve("report");

        CommandRun run = train("--epochs", "1", "--report", report.toString());

        assertThat(run.out()).contains("The report is in " + report);
        assertThat(report.resolve("loss.png")).exists();
        assertThat(report.resolve("confusion.png")).exists();
        JsonNode json = json(Files.readString(report.resolve("training.json")));
        assertThat(json.path("model").asText()).isEqualTo("a:1");
        assertThat(json.path("history")).hasSize(1);
    }

    @Test
    void shouldPrintTheResultAsOneJsonObject() throws Exception {
        JsonNode json = json(train("--epochs", "1", "--json").out());

        assertThat(json.path("model").asText()).isEqualTo("a:1");
        assertThat(json.at("/validation/examples").asInt()).isEqualTo(2);
        assertThat(json.at("/thresholds/enter").asDouble()).isBetween(0.1, 1.0);
    }

    @Test
    void shouldBeginWithAStoredModelAndKeepItsLabelsInTheirOrder() throws Exception {
        Path labels = Files.writeString(dir.resolve("labels"), "to the left\nidle\n");
        train("--epochs", "1", "--labels", labels.toString());

        CommandRun run = continued("--epochs", "1", "--init", "a", "--freeze", "4");

        assertThat(run.err()).contains("Training b from a:1: clips of 4 frames");
        assertThat(find("b").labels()).containsExactly("to the left", "idle");
        assertThat(find("b").input()).isEqualTo(find("a").input());
        assertThat(find("b").provenance().training().initial()).isEqualTo("a:1");
    }

    @Test
    void shouldRemoveTheCheckpointOfWhatIsInTheStore() {
        train("--epochs", "1");
        train("--epochs", "1");

        assertThat(find("a").version()).isEqualTo(2);
        assertThat(dir.resolve("checkpoint/progress.json")).doesNotExist();
    }

    @Test
    void shouldTrainOnRenderedClips() {
        CommandRun run =
                run(
                        List.of("--rendered", "16", "--name", "a", "--epochs", "1"),
                        fresh("--validation-share", "0.6"));

        assertThat(run.err())
                .contains(
                        "rendered clips of moving figures, seed 1: 16, easy ones first;"
                                + " validation 10 of seed 1001");
        assertThat(find("a").labels()).contains("still", "left", "clockwise");
        assertThat(find("a").backgroundLabels()).containsExactly("still");
        assertThat(find("a").provenance().training().validation().examples()).isEqualTo(10);
    }

    @Test
    void shouldLeaveEasyClipsOutForAModelThatKnowsMotions() {
        List<String> data = List.of("--rendered", "16", "--name", "a", "--epochs", "1");
        run(data, fresh("--validation-share", "0"));

        CommandRun again = run(data, List.of("--init", "a", "--validation-share", "0"));

        assertThat(again.err()).contains("rendered clips of moving figures, seed 1: 16\n");
        assertThat(find("a").version()).isEqualTo(2);
    }

    @Test
    void shouldNameTheLabelsWhenABackgroundIsNotAmongThem() {
        CommandRun run = train("--background", "sleeping");

        assertThat(run.err())
                .contains(
                        "--background sleeping is no label of the data; there are: idle, to the"
                                + " left");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldListAllThatIsWrongWithTheData() throws Exception {
        Path csv = annotations("0,1,left", "1,9,left", "x,2,left", "0,1,right", "1,2,right");

        CommandRun run = train(csv);

        assertThat(run.err())
                .contains(csv + ":3: ", csv + ":4: ")
                .contains("2 problems in the data, listed above: mend them, or go on without them");
        assertThat(run.err().strip().lines()).hasSize(3);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldGoOnWithoutWhatIsBadWhenTold() throws Exception {
        Path csv = annotations("0,1,left", "1,9,left", "1,2,left", "0,1,right", "1,2,right");

        CommandRun run = train(csv, "--skip-bad");

        assertThat(run.err()).contains("left out: " + csv + ":3: ");
        assertThat(run.exitCode()).isZero();
        assertThat(find("a").provenance().training().data())
                .extracting(TrainingRecord.DataFile::name)
                .containsExactly("spans.csv", "spans.mp4");
    }

    private Path annotations(String... rows) throws Exception {
        TestVideo.write(dir.resolve("spans.mp4"), 8, 2);
        return Files.writeString(
                dir.resolve("spans.csv"), "start_s,end_s,label\n" + String.join("\n", rows) + "\n");
    }

    private CommandRun train(String... more) {
        return run(List.of("--folder", videos.toString(), "--name", "a"), fresh(more));
    }

    private CommandRun train(Path csv, String... more) {
        return run(
                List.of("--annotations", csv.toString(), "--name", "a", "--epochs", "1"),
                fresh(more));
    }

    private CommandRun continued(String... more) {
        return run(List.of("--folder", videos.toString(), "--name", "b"), List.of(more));
    }

    private static List<String> fresh(String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--network",
                                "rsanet-tiny",
                                "--frames",
                                "4",
                                "--frame-rate",
                                "4",
                                "--size",
                                "32"));
        all.addAll(List.of(more));
        return all;
    }

    private CommandRun run(List<String> what, List<String> more) {
        List<String> all = new ArrayList<>(what);
        all.addAll(
                List.of(
                        "--batch",
                        "4",
                        "--clips-per-epoch",
                        "8",
                        // Operations so small are slower on several.
                        "--inference-threads",
                        "1",
                        "--store",
                        dir.resolve("store").toString(),
                        "--checkpoint",
                        dir.resolve("checkpoint").toString()));
        all.addAll(more);
        return CommandRun.of("train", all.toArray(String[]::new));
    }

    private ModelManifest find(String name) {
        return new ModelStore(dir.resolve("store"), List.of())
                .find(ModelRef.parse(name))
                .manifest();
    }

    private static JsonNode json(String text) throws Exception {
        return JsonMapper.builder().build().readTree(text);
    }
}
