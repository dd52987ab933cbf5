package io.kinetoscope.model.dataset;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.source.VideoFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Opens videos and folders of pictures, many at a time, and says of each what it is or lacks. */
final class MediaCheck {

    private final OptionalDouble pictureRate;
    private final DatasetProgress progress;

    /**
     * @param pictureRate of folders of pictures; empty when videos are to be opened
     */
    MediaCheck(OptionalDouble pictureRate, DatasetProgress progress) {
        this.pictureRate = pictureRate;
        this.progress = progress;
    }

    /**
     * @param footage null when it cannot be used
     * @param fault null when it can
     */
    record Checked(Path path, Footage footage, String fault) {}

    /** Missing ones are told at once, without opening any. */
    Map<Path, Checked> check(Collection<Path> media) {
        Map<Path, Checked> checked = new HashMap<>();
        List<Path> there = new ArrayList<>();
        for (Path path : media) {
            if (Files.exists(path)) {
                there.add(path);
            } else {
                String what =
                        pictureRate.isPresent()
                                ? "there is no folder of pictures %s"
                                : "there is no video %s";
                checked.put(path, new Checked(path, null, what.formatted(path)));
            }
        }
        openAll(there, checked);
        return checked;
    }

    private void openAll(List<Path> media, Map<Path, Checked> checked) {
        int threads = Math.min(media.size(), Runtime.getRuntime().availableProcessors());
        if (threads == 0) {
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            ExecutorCompletionService<Checked> done = new ExecutorCompletionService<>(pool);
            media.forEach(path -> done.submit(() -> open(path)));
            for (int i = 1; i <= media.size(); i++) {
                Checked result = done.take().get();
                checked.put(result.path(), result);
                progress.checked(i, media.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KinetoscopeException("The checking of videos was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A video could not be checked", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private Checked open(Path path) {
        try {
            Footage footage =
                    pictureRate.isPresent()
                            ? FrameFolder.open(path, pictureRate.getAsDouble())
                            : new VideoFootage(VideoFile.open(path));
            return new Checked(path, footage, null);
        } catch (KinetoscopeException e) {
            return new Checked(path, null, e.getMessage());
        }
    }
}
