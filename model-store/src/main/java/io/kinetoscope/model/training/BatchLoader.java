package io.kinetoscope.model.training;

import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.LabelledClip;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Cuts the batches of the coming steps while the current one is trained on. For one thread; its own
 * threads end with {@link #close}.
 */
final class BatchLoader implements AutoCloseable {

    /** Batches under way beside the one that is trained on. */
    private static final int AHEAD = 2;

    private final ClipSource source;
    private final EpochPlan plan;
    private final Seeds seeds;
    private final ExecutorService threads;
    private final Queue<List<CompletableFuture<LabelledClip>>> underWay = new ArrayDeque<>();
    private int[] examples = new int[0];
    private int epoch;
    private int step;

    /**
     * @param epoch of the first batch, from 0
     * @param step of the first batch in its epoch, from 0
     */
    BatchLoader(ClipSource source, EpochPlan plan, Seeds seeds, int epoch, int step, int threads) {
        this.source = source;
        this.plan = plan;
        this.seeds = seeds;
        this.epoch = epoch;
        this.step = step;
        this.threads =
                Executors.newFixedThreadPool(
                        threads,
                        work -> {
                            Thread thread = new Thread(work, "clip-loader");
                            thread.setDaemon(true);
                            return thread;
                        });
        examples = plan.examples(epoch);
    }

    /**
     * The next batch; after an epoch's last comes the first of the next epoch.
     *
     * @throws io.kinetoscope.KinetoscopeException when an example cannot be read
     */
    Batch next() {
        while (underWay.size() <= AHEAD) {
            underWay.add(submit());
        }
        try {
            return new Batch(underWay.remove().stream().map(CompletableFuture::join).toList());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private List<CompletableFuture<LabelledClip>> submit() {
        List<CompletableFuture<LabelledClip>> batch = new ArrayList<>(plan.batch());
        for (int clip = 0; clip < plan.batch(); clip++) {
            int place = step * plan.batch() + clip;
            int example = examples[place];
            int ofEpoch = epoch;
            batch.add(
                    CompletableFuture.supplyAsync(
                            () -> source.clip(example, seeds.clip(ofEpoch, place)), threads));
        }
        if (++step == plan.stepsPerEpoch()) {
            step = 0;
            epoch++;
            examples = plan.examples(epoch);
        }
        return batch;
    }

    /** Waits for the clips that are being cut: their source may be closed next. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.HOURS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
