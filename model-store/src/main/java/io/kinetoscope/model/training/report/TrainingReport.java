package io.kinetoscope.model.training.report;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.evaluation.ConfusionMatrix;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.training.TrainingRecipe;
import io.kinetoscope.model.training.TrainingResult;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The report of a training: {@code loss.png}, {@code accuracy.png} and {@code learning-rate.png}
 * over the epochs, {@code confusion.png} where there is a validation split, and {@code
 * training.json} with all the numbers.
 *
 * @param model that came of it: name and version
 * @param provenance of that model
 * @param confusion on the validation split, by the weights that were kept; empty without one
 */
public record TrainingReport(
        String model,
        Provenance provenance,
        TrainingRecipe recipe,
        TrainingResult result,
        Optional<ConfusionMatrix> confusion) {

    /**
     * Writes the files, over those that are there.
     *
     * @param directory made when it does not exist
     * @throws KinetoscopeException when it cannot be written to, or this Java cannot draw
     */
    public void writeTo(Path directory) {
        requireWritable(directory);
        write(directory.resolve("training.json"), new ReportJson(this).bytes());
        drawTo(directory, "training.json", this::pictures);
    }

    /**
     * @param numbers name of the file that holds what the pictures show
     */
    static void drawTo(Path directory, String numbers, Supplier<Map<String, byte[]>> pictures) {
        try {
            for (Map.Entry<String, byte[]> picture : pictures.get().entrySet()) {
                write(directory.resolve(picture.getKey()), picture.getValue());
            }
        } catch (LinkageError | InternalError e) {
            // What a Java runtime without font libraries throws.
            throw new KinetoscopeException(
                    ("the pictures of the report cannot be drawn, for this Java has no fonts (%s):"
                                    + " install fontconfig and a font; the numbers are in %s")
                            .formatted(e.getMessage(), directory.resolve(numbers)),
                    e);
        }
    }

    /**
     * Makes the directory; asked before a training begins, so that hours later it is no surprise.
     *
     * @throws KinetoscopeException when it cannot be made or written to
     */
    public static void requireWritable(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, ".report", null));
        } catch (FileAlreadyExistsException e) {
            throw new KinetoscopeException("%s is no folder".formatted(directory), e);
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private Map<String, byte[]> pictures() {
        Curves curves = new Curves(result);
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        pictures.put("loss.png", curves.loss());
        pictures.put("accuracy.png", curves.accuracy());
        pictures.put("learning-rate.png", curves.learningRate());
        confusion.ifPresent(
                matrix -> pictures.put("confusion.png", new ConfusionPicture(matrix).png()));
        return pictures;
    }

    static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static KinetoscopeException unwritable(Path path, IOException e) {
        return new KinetoscopeException(
                "the report cannot be written to %s: %s"
                        .formatted(
                                path,
                                e instanceof AccessDeniedException ? "no access" : e.getMessage()),
                e);
    }
}
