package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong use of {@code train}, before any video is looked at. */
final class TrainOptionsTest {

    @TempDir private Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | name the data: --annotations FILE.csv, --folder DIR, --benchmark NAME",
                "--annotations a.csv --folder b | --annotations and --folder name different data",
                "--folder b --benchmark gym99 | --folder and --benchmark name different data",
                "--folder b --video a.mp4 | --video goes with --annotations",
                "--folder b --videos a | --videos goes with --annotations or --benchmark",
                "--annotations a.csv --video v --videos w | give one",
                "--data b | --data goes with --benchmark NAME",
                "--folder b --data c | --data goes with --benchmark",
                "--benchmark gym100 --data b | there is no benchmark 'gym100': give one of diving48",
                "--benchmark gym99 | say with --data DIR where the files of gym99 are",
                "--folder b --rendered 100 | --folder and --rendered name different data: give one",
                "--rendered 0 | --rendered is 0: give 1 to 10000000",
                "--folder b --rendered-seed 3 | --rendered-seed goes with --rendered",
                "--rendered 100 --flip | leave out --flip, --flip-pairs, --sampling and --labels",
                "--folder b --name ../x | --name: a model's name is",
                "--folder b --network resnet | there is no network 'resnet'",
                "--folder b --transform conv4d | there is no transform 'conv4d'",
                "--folder b --kernel-type Q | --kernel-type is 'Q': give V, R or VplusR",
                "--folder b --context-type v | --context-type is 'v': give V, R or VplusR",
                "--folder b --init none | there is no model 'none'",
                "--folder b --init x --network rsanet-tiny --transform rsa | leave out --network and"
                        + " --transform",
                "--folder b --init x --imagenet y | leave out --imagenet",
                "--folder b --imagenet /no/such | there is no file /no/such",
                "--folder b --freeze 1 | --freeze 1 keeps random weights",
                "--folder b --freeze 6 | --freeze is 6: give 0 to 5",
                "--folder b --frames 0 | --frames is 0: give 1 to 256",
                "--folder b --frame-rate NaN | --frame-rate is NaN: give 0.01 to 240",
                "--folder b --size 8 | --size is 8: give 16 to 1024",
                "--folder b --dropout 1 | --dropout is 1: give 0 to 0.9999",
                "--folder b --epochs 0 | --epochs is 0: give 1 to 10000",
                "--folder b --epochs many | --epochs",
                "--folder b --batch 0 | --batch is 0: give 1 to 4096",
                "--folder b --learning-rate -1 | --learning-rate is -1",
                "--folder b --epochs 4 --warm-up-epochs 5 | --warm-up-epochs is 5: give 0 to 4",
                "--folder b --weight-decay 2 | --weight-decay is 2: give 0 to 1",
                "--folder b --momentum 1 | --momentum is 1",
                "--folder b --gradient-clip 0 | --gradient-clip is 0",
                "--folder b --label-smoothing 1 | --label-smoothing is 1",
                "--folder b --survival 0 | --survival is 0",
                "--folder b --epochs 4 --batch-norm-epochs 5 | --batch-norm-epochs is 5: give 0 to 4",
                "--folder b --clips-per-epoch -1 | --clips-per-epoch is -1",
                "--folder b --sampling often | --sampling",
                "--folder b --flip-pairs left | flip pair 'left' is not like left:right",
                "--folder b --flip-pairs left:right --no-flip | contradict each other",
                "--folder b --validation-share 1 | --validation-share is 1: give 0 to 0.9",
                "--folder b --labels /no/labels | there is no file /no/labels",
                "--folder b --device tpu | device is 'cpu', 'gpu' or 'gpu:N', not 'tpu'",
            })
    void shouldNameWhatIsWrongAndExitWithTwo(String arguments, String expected) {
        CommandRun run =
                CommandRun.of("train", ("--store " + dir + " " + arguments).strip().split(" "));

        assertThat(run.err()).contains(expected);
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldRefuseAReportThatCannotBeWrittenBeforeItTrains() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");

        CommandRun run =
                CommandRun.of("train", "--folder", dir.toString(), "--report", file.toString());

        assertThat(run.err()).contains(file + " is no folder");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldExplainItself() {
        CommandRun run = CommandRun.of("train", "--help");

        assertThat(run.out()).contains("Usage: kinetoscope train", "--[no-]balance", "--init");
        assertThat(run.exitCode()).isZero();
    }
}
