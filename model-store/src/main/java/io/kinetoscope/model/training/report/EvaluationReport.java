package io.kinetoscope.model.training.report;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.evaluation.ConfusionMatrix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The report of an evaluation: {@code evaluation.json} with all the numbers and, of clips, {@code
 * confusion.png}.
 *
 * @param json all the numbers
 */
public record EvaluationReport(String json, Optional<ConfusionMatrix> confusion) {

    private static final String NUMBERS = "evaluation.json";

    /**
     * Makes the directory; asked before an evaluation begins.
     *
     * @throws KinetoscopeException when it cannot be made or written to
     */
    public static void requireWritable(Path directory) {
        TrainingReport.requireWritable(directory);
    }

    /**
     * Writes the files, over those that are there.
     *
     * @param directory made when it does not exist
     * @throws KinetoscopeException when it cannot be written to, or this Java cannot draw
     */
    public void writeTo(Path directory) {
        requireWritable(directory);
        TrainingReport.write(
                directory.resolve(NUMBERS), (json + "\n").getBytes(StandardCharsets.UTF_8));
        confusion.ifPresent(
                matrix ->
                        TrainingReport.drawTo(
                                directory,
                                NUMBERS,
                                () -> Map.of("confusion.png", new ConfusionPicture(matrix).png())));
    }
}
