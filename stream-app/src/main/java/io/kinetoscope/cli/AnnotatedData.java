package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.dataset.AnnotationFile;
import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.Example;
import io.kinetoscope.model.dataset.ExampleViews;
import io.kinetoscope.model.dataset.PictureCache;
import io.kinetoscope.model.dataset.Sampling;
import io.kinetoscope.model.dataset.TrainingClips;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.store.Checksums;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.TrainingRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Spans of videos that somebody labelled. */
final class AnnotatedData implements TrainingData {

    /** More, or larger ones, would take minutes to read only for their checksums. */
    private static final int MOST_VIDEOS = 100;

    private static final long MOST_BYTES = 256L << 20;

    private final Dataset dataset;
    private final Sampling sampling;
    private final PictureCache cache = new PictureCache(PictureCache.DEFAULT_BYTES);

    /**
     * @param order labels whose order the data takes on when it has the same ones
     */
    AnnotatedData(Dataset dataset, Sampling sampling, List<String> order) {
        boolean same =
                order.size() == dataset.labels().size()
                        && new HashSet<>(order).equals(Set.copyOf(dataset.labels()));
        this.dataset = same ? reordered(dataset, order) : dataset;
        this.sampling = sampling;
    }

    @Override
    public List<String> labels() {
        return dataset.labels();
    }

    @Override
    public List<TrainingRecord.Examples> examples() {
        int[] training = dataset.counts(dataset.train());
        int[] validation = dataset.counts(dataset.validation());
        List<TrainingRecord.Examples> examples = new ArrayList<>();
        for (int i = 0; i < training.length; i++) {
            examples.add(new TrainingRecord.Examples(labels().get(i), training[i], validation[i]));
        }
        return examples;
    }

    @Override
    public String description() {
        return dataset.description();
    }

    @Override
    public List<TrainingRecord.DataFile> files() {
        List<TrainingRecord.DataFile> files = new ArrayList<>();
        for (AnnotationFile file : dataset.files()) {
            files.add(new TrainingRecord.DataFile(name(file.file()), file.sha256()));
        }
        SortedSet<Path> videos = new TreeSet<>();
        all().forEach(example -> videos.add(example.footage().path()));
        if (videos.size() <= MOST_VIDEOS
                && videos.stream().allMatch(Files::isRegularFile)
                && videos.stream().mapToLong(AnnotatedData::size).sum() <= MOST_BYTES) {
            for (Path video : videos) {
                files.add(new TrainingRecord.DataFile(name(video), Checksums.of(video)));
            }
        }
        return files;
    }

    @Override
    public String digest() {
        MessageDigest digest = sha256();
        add(digest, sampling + " " + dataset.labels());
        dataset.files().forEach(file -> add(digest, file.sha256()));
        for (List<Example> split : List.of(dataset.train(), dataset.validation())) {
            add(digest, "split of " + split.size());
            for (Example example : split) {
                add(
                        digest,
                        "%s %d %d %d"
                                .formatted(
                                        example.footage().path(),
                                        example.startMicros(),
                                        example.endMicros(),
                                        example.label()));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public ClipSource clips(InputSpec input, Augmentation augmentation) {
        return new TrainingClips(
                dataset.labels(), dataset.train(), input, sampling, augmentation, cache);
    }

    @Override
    public Optional<ViewSource> views(InputSpec input) {
        return dataset.validation().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ExampleViews(
                                dataset.labels(),
                                dataset.validation(),
                                input,
                                sampling,
                                1,
                                1,
                                cache));
    }

    private Stream<Example> all() {
        return Stream.concat(dataset.train().stream(), dataset.validation().stream());
    }

    private static Dataset reordered(Dataset dataset, List<String> order) {
        return new Dataset(
                order,
                reordered(dataset.train(), dataset.labels(), order),
                reordered(dataset.validation(), dataset.labels(), order),
                dataset.problems(),
                dataset.files(),
                dataset.description());
    }

    private static List<Example> reordered(
            List<Example> examples, List<String> from, List<String> to) {
        return examples.stream()
                .map(
                        example ->
                                new Example(
                                        example.footage(),
                                        example.startMicros(),
                                        example.endMicros(),
                                        to.indexOf(from.get(example.label()))))
                .toList();
    }

    private static String name(Path file) {
        return String.valueOf(file.toAbsolutePath().normalize().getFileName());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void add(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has it, says MessageDigest.
            throw new IllegalStateException(e);
        }
    }
}
