package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Wrong use: one line that says what, where and the mend, and exit code 2. */
final class KinetoscopeTest {

    private record Outcome(int exitCode, String err) {}

    @TempDir private Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --no-such-flag | Unknown option: '--no-such-flag'",
                "nonsense | Unmatched argument at index 0: 'nonsense'",
                "demo --camera table | --camera table: write it as id=uri",
                "demo --camera t=/no/such.mp4 | The source /no/such.mp4 does not exist",
                "demo --camera t=gopher://x | unknown scheme",
                "demo --camera a=synthetic: --camera a=synthetic: | --camera a is given twice",
                "demo --camera a=synthetic: --zone b/z=0,0,1,1 | there is no camera b",
                "demo --camera a=synthetic: --zone a/z=0,0,2,1 | within 0..1",
                "demo --until-end | --until-end waits for ever",
                "demo --model none | there is no model 'none'",
                "demo --max-batch 0 | --max-batch is 0: give 1 to 1024",
                "demo --max-batch many | --max-batch",
                "demo --max-batch-time 11m | --max-batch-time is 660000 ms: give up to 10m",
                "demo --max-batch-delay soon | 'soon' is no duration: write 250ms, 1.5s, 2m or 1h",
                "demo --jpeg-quality 0 | --jpeg-quality",
                "demo --window-frames 5000 | --window-frames",
                "demo --max-width 4096 --max-height 4096 | lower --window-frames",
                "demo --enter-threshold 1.5 | --enter-threshold",
                "demo --smoothing 0 | --smoothing",
                "demo --port 99999 | --port",
                "demo --topic-prefix a/b | prefix",
                "cameras add gate | write it as id=uri",
                "cameras add gate=rtsp://u:hunter2@cam/1 | has a password in it",
                "cameras add gate=ftp://cam/1 | unknown scheme",
                "cameras add gate=rtsp://cam/1 --zone door/left=0,0,1,1 | there is no camera door",
                "cameras apply -f /no/such.yaml | /no/such.yaml cannot be read",
                "ingest --camera a=synthetic: --bootstrap-servers here | host:port",
                "stream --kafka-config /no/such | /no/such",
                "models show | Missing required parameter",
                "models show ../../etc | name",
                "models remove x | say which version",
                "models import --name m --labels /no/labels /no/file | there is no file /no/labels",
                "models verify none | there is no model 'none'",
                "evaluate | name the data: --annotations FILE.csv",
                "evaluate --tune --annotations a.csv | --tune goes with --events",
                "evaluate --map a=b --annotations a.csv | --map goes with --events",
                "evaluate --events --annotations a.csv --clips 2 | leave them out with --events",
                "evaluate --events --folder /no | name them with --annotations FILE.csv",
                "evaluate --events --annotations a.csv --map x | write LABEL=MODEL_LABEL",
                "evaluate --events --annotations a.csv --tune --exit-threshold 0.2 | leave out",
                "evaluate --events --annotations a.csv --smoothing 0 | --smoothing",
                "evaluate --annotations a.csv --frames 0 | --frames is 0: give 1 to 256",
                "evaluate --annotations a.csv --split half | --split",
                "evaluate --annotations a.csv --model none | there is no model 'none'",
                "bench model --runs 0 | --runs 1 or more",
                "bench train --runs 0 | --runs is 0: give 1 to",
                "bench train --network resnet | there is no network 'resnet'",
            })
    void shouldNameWhatIsWrongAndExitWithTwo(String arguments, String expected) {
        Outcome outcome = run(Map.of(), arguments.strip().split(" "));

        assertThat(outcome.err()).contains(expected);
        assertThat(outcome.err().strip().lines()).hasSize(1);
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldNotPrintTheCredentialsOfACamera() {
        Outcome outcome = run(Map.of(), "demo", "--camera", "a=gopher://me:geheim@host/x");

        assertThat(outcome.err()).contains("unknown scheme").doesNotContain("geheim");
    }

    @Test
    void shouldTakeSettingsFromTheEnvironment() {
        Outcome outcome = run(Map.of("KINETOSCOPE_MAX_BATCH", "0"), "demo");

        assertThat(outcome.err()).contains("--max-batch is 0");
    }

    @Test
    void shouldLetFlagsWinOverTheEnvironment() {
        Outcome outcome = run(Map.of("KINETOSCOPE_MAX_BATCH", "0"), "demo", "--max-batch", "-1");

        assertThat(outcome.err()).contains("--max-batch is -1");
    }

    @Test
    void shouldRefuseAVariableThatIsNoSetting() {
        assertThat(Kinetoscope.run(Map.of("KINETOSCOPE_MAX_BACH", "4"), "models", "list"))
                .isEqualTo(2);
    }

    @Test
    void shouldNameTheLabelThatStandsTwice() throws Exception {
        Path labels = Files.writeString(dir.resolve("labels.txt"), "run\nrest\nrun\n");

        Outcome outcome =
                run(
                        Map.of(),
                        "models",
                        "import",
                        "--name",
                        "m",
                        "--labels",
                        labels.toString(),
                        "x");

        assertThat(outcome.err()).contains("line 3 repeats the label 'run'");
    }

    @Test
    void shouldExplainEachCommand() {
        for (String command : new String[] {"demo", "ingest", "stream", "events", "broker"}) {
            CommandLine commandLine = Kinetoscope.commandLine(Map.of());
            StringWriter out = new StringWriter();
            commandLine.setOut(new PrintWriter(out));

            assertThat(commandLine.execute(command, "--help")).isZero();
            assertThat(out.toString()).contains("Usage: kinetoscope " + command);
        }
    }

    private Outcome run(Map<String, String> environment, String... arguments) {
        CommandLine commandLine = Kinetoscope.commandLine(environment);
        StringWriter err = new StringWriter();
        commandLine.setErr(new PrintWriter(err));
        return new Outcome(commandLine.execute(arguments), err.toString());
    }
}
