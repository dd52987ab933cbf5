package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A text file with one label a line, UTF-8; a line break at the end is no label. */
final class LabelsFile {

    private static final long LARGEST = 4 << 20;

    private LabelsFile() {}

    static List<String> read(Path file) {
        List<String> labels;
        try {
            if (Files.size(file) > LARGEST) {
                throw new ConfigurationException(
                        "%s is larger than %d MB: it should hold one label a line"
                                .formatted(file, LARGEST >> 20));
            }
            labels =
                    Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                            .map(String::strip)
                            .toList();
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        check(file, labels);
        return labels;
    }

    private static void check(Path file, List<String> labels) {
        if (labels.isEmpty()) {
            throw new ConfigurationException(file + " is empty: give one label a line");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            if (label.isEmpty()) {
                throw new ConfigurationException(
                        "%s line %d is empty: give one label a line".formatted(file, i + 1));
            }
            if (!seen.add(label)) {
                throw new ConfigurationException(
                        "%s line %d repeats the label '%s'".formatted(file, i + 1, label));
            }
        }
    }
}
