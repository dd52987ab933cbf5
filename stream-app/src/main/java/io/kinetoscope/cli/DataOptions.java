package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.BadDataException;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.DatasetLayout;
import io.kinetoscope.model.dataset.DatasetSettings;
import io.kinetoscope.model.dataset.Datasets;
import io.kinetoscope.model.dataset.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which examples to train or to measure on. */
final class DataOptions {

    private static final String NAME_DATA =
            "name the data: --annotations FILE.csv, --folder DIR, --benchmark NAME with --data DIR,"
                    + " or --rendered CLIPS";

    private static final int MOST_RENDERED = 10_000_000;

    /** The layouts in which the benchmarks come. */
    private static final Map<String, Function<Path, DatasetLayout>> BENCHMARKS =
            new TreeMap<>(
                    Map.of(
                            "something-something-v1", DatasetLayout.SomethingSomethingV1::in,
                            "something-something-v2", DatasetLayout.SomethingSomethingV2::in,
                            "diving48", DatasetLayout.Diving48::in,
                            "gym99", folder -> DatasetLayout.FineGym.in(folder, 99),
                            "gym288", folder -> DatasetLayout.FineGym.in(folder, 288)));

    @Option(
            names = "--annotations",
            paramLabel = "FILE.csv",
            description =
                    "Annotated spans of videos: CSV with the columns start_s, end_s, label and, where"
                            + " wanted, video and split (train or validation).")
    private Optional<Path> annotations;

    @Option(
            names = "--video",
            paramLabel = "FILE",
            description =
                    "The video that all annotations are of (default: those of the video column, or"
                            + " the video beside the annotations that has their name).")
    private Optional<Path> video;

    @Option(
            names = "--videos",
            paramLabel = "DIR",
            description =
                    "Folder in which the videos of the video column are (default: the annotations'),"
                            + " or those of the benchmark (default: in --data).")
    private Optional<Path> videos;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "A folder for each label with short videos in it; above them, where wanted, train"
                            + " and validation.")
    private Optional<Path> folder;

    @Option(
            names = "--benchmark",
            paramLabel = "NAME",
            description =
                    "A benchmark of the paper: something-something-v1, something-something-v2,"
                            + " diving48, gym99 or gym288.")
    private Optional<String> benchmark;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with the files of the benchmark, under their official names.")
    private Optional<Path> data;

    @Option(
            names = "--rendered",
            paramLabel = "CLIPS",
            description =
                    "So many rendered clips of moving figures, whose labels are kinds of motion. With"
                            + " --clips-per-epoch an epoch of train is shorter, and the next goes"
                            + " on from there.")
    private Integer rendered;

    @Option(
            names = "--rendered-seed",
            paramLabel = "N",
            description =
                    "Seed of the textures and clips that are rendered; other seeds share none of them"
                            + " (default: train: 1, and its validation 1000 more; evaluate: 5001).")
    private Long renderedSeed;

    @Option(
            names = "--skip-bad",
            description = "List what cannot be used of the data, and go on without it.")
    private boolean skipBad;

    /** Whether data other than rendered clips is named. */
    boolean named() {
        return !files().isEmpty();
    }

    /** Whether the data is a published benchmark, to which the published protocols apply. */
    boolean isBenchmark() {
        return benchmark.isPresent();
    }

    /**
     * How many clips are to be rendered; empty when the data is something else.
     *
     * @throws ConfigurationException when other data is named besides
     */
    OptionalInt rendered() {
        if (rendered == null) {
            requireWith("--rendered-seed", renderedSeed != null, "--rendered", false);
            return OptionalInt.empty();
        }
        List<String> named = files();
        if (!named.isEmpty()) {
            named.add("--rendered");
            throw severalNamed(named);
        }
        if (rendered < 1 || rendered > MOST_RENDERED) {
            throw new ConfigurationException(
                    "--rendered is %d: give 1 to %d".formatted(rendered, MOST_RENDERED));
        }
        return OptionalInt.of(rendered);
    }

    long renderedSeed(long otherwise) {
        return renderedSeed == null ? otherwise : renderedSeed;
    }

    /** A name for what is trained on this data, as close to the data's own as a model's may be. */
    String suggestedName() {
        Path named = annotations.or(() -> folder).orElse(Path.of(benchmark.orElse("motion")));
        String name = String.valueOf(named.toAbsolutePath().normalize().getFileName());
        return name.replaceFirst("\\.[A-Za-z0-9]{1,5}$", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceFirst("^[^A-Za-z0-9]+", "")
                .replaceFirst("^(.{64}).*$", "$1");
    }

    /**
     * What the flags name.
     *
     * @throws ConfigurationException when they name nothing, or several things
     */
    DatasetLayout layout() {
        if (rendered != null) {
            throw new ConfigurationException(
                    "--rendered makes single clips, no videos: name annotated videos");
        }
        List<String> named = files();
        if (named.isEmpty()) {
            throw new ConfigurationException(
                    data.isPresent() ? "--data goes with --benchmark NAME" : NAME_DATA);
        }
        if (named.size() > 1) {
            throw severalNamed(named);
        }
        requireWith("--video", video.isPresent(), "--annotations", annotations.isPresent());
        requireWith("--data", data.isPresent(), "--benchmark", benchmark.isPresent());
        if (folder.isPresent()) {
            requireWith("--videos", videos.isPresent(), "--annotations or --benchmark", false);
            return new DatasetLayout.LabelFolders(folder.get());
        }
        if (annotations.isPresent()) {
            if (video.isPresent() && videos.isPresent()) {
                throw new ConfigurationException(
                        "--video names one video and --videos a folder of them: give one");
            }
            return new DatasetLayout.Annotations(annotations.get(), video, videos);
        }
        return benchmarkLayout();
    }

    /**
     * Reads and checks the examples; says on {@code err} what is wrong with them, line by line.
     *
     * @throws ConfigurationException when anything is, and bad data is not skipped
     */
    Dataset open(DatasetSettings settings, PrintWriter err) {
        try (CheckDisplay display = new CheckDisplay(err, Terminal.isStandardError())) {
            Dataset opened = Datasets.open(settings.withSkipBad(skipBad), display);
            display.close();
            list(opened.problems(), "left out: ", err);
            return opened;
        } catch (BadDataException e) {
            if (e.problems().size() == 1) {
                throw e;
            }
            list(e.problems(), "", err);
            throw new ConfigurationException(
                    "%,d problems in the data, listed above: mend them, or go on without them with --skip-bad"
                            .formatted(e.problems().size()),
                    e);
        }
    }

    private List<String> files() {
        List<String> named = new ArrayList<>();
        annotations.ifPresent(file -> named.add("--annotations"));
        folder.ifPresent(dir -> named.add("--folder"));
        benchmark.ifPresent(name -> named.add("--benchmark"));
        return named;
    }

    private static ConfigurationException severalNamed(List<String> named) {
        return new ConfigurationException(
                "%s name different data: give one".formatted(String.join(" and ", named)));
    }

    private DatasetLayout benchmarkLayout() {
        Function<Path, DatasetLayout> layout = BENCHMARKS.get(benchmark.orElseThrow());
        if (layout == null) {
            throw new ConfigurationException(
                    "there is no benchmark '%s': give one of %s"
                            .formatted(benchmark.get(), String.join(", ", BENCHMARKS.keySet())));
        }
        if (data.isEmpty()) {
            throw new ConfigurationException(
                    "say with --data DIR where the files of %s are".formatted(benchmark.get()));
        }
        DatasetLayout in = layout.apply(data.get());
        return videos.isPresent() ? withVideos(in, videos.get()) : in;
    }

    private static DatasetLayout withVideos(DatasetLayout layout, Path videos) {
        if (layout instanceof DatasetLayout.SomethingSomethingV1 it) {
            return new DatasetLayout.SomethingSomethingV1(
                    it.labels(), it.train(), it.validation(), videos, it.framesPerSecond());
        }
        if (layout instanceof DatasetLayout.SomethingSomethingV2 it) {
            return new DatasetLayout.SomethingSomethingV2(
                    it.labels(), it.train(), it.validation(), videos);
        }
        if (layout instanceof DatasetLayout.Diving48 it) {
            return new DatasetLayout.Diving48(it.vocabulary(), it.train(), it.test(), videos);
        }
        if (layout instanceof DatasetLayout.FineGym it) {
            return new DatasetLayout.FineGym(it.categories(), it.train(), it.validation(), videos);
        }
        throw new IllegalArgumentException("no benchmark: " + layout);
    }

    private static void requireWith(String flag, boolean given, String other, boolean otherGiven) {
        if (given && !otherGiven) {
            throw new ConfigurationException("%s goes with %s".formatted(flag, other));
        }
    }

    private static void list(List<Problem> problems, String prefix, PrintWriter err) {
        problems.forEach(problem -> err.println(prefix + problem));
        err.flush();
    }
}
