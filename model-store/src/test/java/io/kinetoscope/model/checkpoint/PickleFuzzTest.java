package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The program within a checkpoint, without the checksums of the container around it. */
class PickleFuzzTest {

    static Stream<byte[]> seeds() {
        TorchFiles files = new TorchFiles().with("conv.weight", 2, 2).with("fc.bias", 3);
        return Stream.of(
                files.object(false),
                files.object(true),
                new TorchFiles.Pickle().op(']').op('(').text("0").text("1").op('e').stop());
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyPickle(byte[] pickle) {
        try {
            CheckpointUnpickler.read(new PickleBytes(pickle));
        } catch (MalformedFileException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
