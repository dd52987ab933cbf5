package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Thresholds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a model that sees a wave in everything. */
final class EvaluateCommandTest {

    @TempDir private static Path data;

    @TempDir private Path dir;

    @BeforeAll
    static void makeVideoAndModel() throws Exception {
        TestVideo.write(data.resolve("door.mp4"), 8, 6);
        Files.writeString(data.resolve("door.csv"), "start_s,end_s,label\n0,5,wave\n5,6,jump\n");
        Files.writeString(
                data.resolve("split.csv"),
                "video,start_s,end_s,label,split\n"
                        + "door.mp4,0,3,wave,train\ndoor.mp4,3,5,wave,validation\n"
                        + "door.mp4,5,6,jump,validation\n");
        TinyModel.thatAlwaysSeesTheSame("m", 4, new Thresholds(0.99, 0.98)).addTo(store());
    }

    @Test
    void shouldTellOfEventsByOverlapAndLabel() throws Exception {
        JsonNode json = json(events("door.csv", "--enter-threshold", "0.5", "--json"));

        // It reports 0 to 6 s where 0 to 5 s is annotated.
        JsonNode wave = json.at("/events/overlap0.3/wave");
        assertThat(wave.path("precision").asDouble()).isEqualTo(1);
        assertThat(wave.path("recall").asDouble()).isEqualTo(1);
        assertThat(wave.path("f1").asDouble()).isEqualTo(1);
        assertThat(wave.path("onsetErrorSeconds").asDouble()).isEqualTo(0);
    }

    @Test
    void shouldTellWhatCannotBeMeasuredAsNull() throws Exception {
        JsonNode json = json(events("door.csv", "--enter-threshold", "0.5", "--json"));

        JsonNode jump = json.at("/events/overlap0.5/jump");
        assertThat(jump.has("precision")).isTrue();
        assertThat(jump.path("precision").isNull()).isTrue();
        assertThat(jump.path("f1").asDouble()).isZero();
    }

    @Test
    void shouldAddUpEventsOfAllLabels() throws Exception {
        JsonNode json = json(events("door.csv", "--enter-threshold", "0.5", "--json"));

        assertThat(json.at("/events/total/overlap0.3/recall").asDouble()).isEqualTo(0.5);
        assertThat(json.at("/events/total/overlap0.3/falseAlarmsPerHour").asDouble()).isZero();
        assertThat(json.at("/events/annotated")).hasSize(2);
        assertThat(json.at("/events/reported")).hasSize(1);
    }

    @Test
    void shouldTellOfEventsInWords() {
        CommandRun run = events("door.csv", "--enter-threshold", "0.5");

        assertThat(run.out())
                .contains("m:1 on ")
                .contains("events that overlap a span by at least 0.3")
                .containsPattern("wave +1 +1 +1 +100.0 % +100.0 % +1.000 +0.00 s +0.0");
    }

    @Test
    void shouldJudgeOneSplit() throws Exception {
        JsonNode json =
                json(events("split.csv", "--enter-threshold", "0.5", "--split", "train", "--json"));

        assertThat(json.at("/events/annotated")).hasSize(1);
        assertThat(json.at("/events/videoSeconds").asDouble()).isEqualTo(3);
    }

    @Test
    void shouldLetOneLabelStandForAnother() throws Exception {
        Path csv = Files.writeString(data.resolve("hello.csv"), "start_s,end_s,label\n0,5,hello\n");

        JsonNode json =
                json(
                        evaluate(
                                "--events",
                                "--annotations",
                                csv.toString(),
                                "--video",
                                data.resolve("door.mp4").toString(),
                                "--map",
                                "hello=wave,jump",
                                "--enter-threshold",
                                "0.5",
                                "--json"));

        assertThat(json.at("/events/overlap0.3/hello/f1").asDouble()).isEqualTo(1);
    }

    @Test
    void shouldSayInOneLineThatAnAnnotatedLabelIsUnknown() throws Exception {
        Path csv = Files.writeString(data.resolve("hello.csv"), "start_s,end_s,label\n0,5,hello\n");

        CommandRun run =
                evaluate(
                        "--events",
                        "--annotations",
                        csv.toString(),
                        "--video",
                        data.resolve("door.mp4").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.err()).contains("'hello', only: wave, jump").contains("--map hello=");
    }

    @Test
    void shouldAddAVersionWithTunedThresholds() throws Exception {
        JsonNode json = json(events("door.csv", "--tune", "--json"));

        ModelRef added = ModelRef.parse(json.at("/tuning/added").asText());
        Thresholds.Pair wave = store().find(added).manifest().thresholds().of("wave");
        assertThat(json.at("/tuning/f1Before").asDouble()).isZero();
        assertThat(json.at("/events/overlap0.3/wave/f1").asDouble()).isEqualTo(1);
        assertThat(json.at("/tuning/changes/wave/after/enter").asDouble())
                .isEqualTo(wave.enter())
                .isLessThan(0.96);
        assertThat(store().find(added).manifest().provenance().result())
                .contains("thresholds of m:1 tuned on door.csv");
    }

    @Test
    void shouldMeasureClips() throws Exception {
        JsonNode json =
                json(evaluate("--annotations", data.resolve("door.csv").toString(), "--json"));

        assertThat(json.at("/clips/examples").asInt()).isEqualTo(2);
        assertThat(json.at("/clips/top1").asDouble()).isEqualTo(0.5);
        assertThat(json.at("/clips/top5").asDouble()).isEqualTo(1);
        assertThat(json.at("/clips/labels/wave/recall").asDouble()).isEqualTo(1);
        assertThat(json.at("/clips/labels/jump/precision").isNull()).isTrue();
        assertThat(json.at("/clips/confusion/counts/1/0").asInt()).isEqualTo(1);
    }

    @Test
    void shouldAverageOverClips() throws Exception {
        JsonNode json =
                json(
                        evaluate(
                                "--annotations",
                                data.resolve("door.csv").toString(),
                                "--clips",
                                "3",
                                "--frames",
                                "6",
                                "--json"));

        assertThat(json.at("/clips/protocol").asText())
                .isEqualTo("6 frames x 3 clips x 1 crops, by rate");
    }

    @Test
    void shouldMeasureClipsOfTheValidationSplit() {
        CommandRun run = evaluate("--annotations", data.resolve("split.csv").toString());

        assertThat(run.out()).contains("2 examples, 4 frames x 1 clips x 1 crops, by rate");
    }

    @Test
    void shouldWriteAReport() throws Exception {
        Path report = dir.resolve("report");

        evaluate(
                "--annotations",
                data.resolve("door.csv").toString(),
                "--report",
                report.toString());

        assertThat(report.resolve("confusion.png")).exists();
        assertThat(
                        JsonMapper.builder()
                                .build()
                                .readTree(report.resolve("evaluation.json").toFile()))
                .isNotEmpty();
    }

    private static CommandRun events(String annotations, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--events", "--annotations"));
        arguments.add(data.resolve(annotations).toString());
        arguments.addAll(List.of(more));
        return evaluate(arguments.toArray(String[]::new));
    }

    private static CommandRun evaluate(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--model", "m:1", "--store", data.resolve("store").toString()));
        return CommandRun.of("evaluate", all.toArray(String[]::new));
    }

    private static JsonNode json(CommandRun run) throws Exception {
        assertThat(run.exitCode()).as(run.err()).isZero();
        String[] lines = run.out().strip().split("\n");
        return JsonMapper.builder().build().readTree(lines[lines.length - 1]);
    }

    private static ModelStore store() {
        return new ModelStore(data.resolve("store"), List.of());
    }
}
