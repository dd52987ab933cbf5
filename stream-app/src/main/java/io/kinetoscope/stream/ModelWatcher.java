package io.kinetoscope.stream;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.StoredModel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time for a newer version of the model that scores, loads, checks and warms it
 * beside the old one, and lets it take over. A version that cannot is refused, once, and the old
 * one goes on.
 *
 * <p>All of this happens on a thread of its own.
 */
public final class ModelWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);

    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(1);

    private final StreamNode node;
    private final ModelSource source;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread watcher = new Thread(work, "model-watcher");
                        // Loading cannot be interrupted: it must not hold up an exit.
                        watcher.setDaemon(true);
                        return watcher;
                    });
    // What was refused last, so that it is said once. Used by the watcher's thread.
    private String refused = "";

    ModelWatcher(StreamNode node, ModelSource source) {
        this.node = node;
        this.source = source;
    }

    /**
     * Begins to watch.
     *
     * @param node has to be closed after this
     * @param source of the model that the node scores with
     * @param interval between two looks, more than 0 s
     */
    public static ModelWatcher start(StreamNode node, ModelSource source, Duration interval) {
        ModelWatcher watcher = new ModelWatcher(node, source);
        watcher.thread.scheduleWithFixedDelay(
                watcher::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return watcher;
    }

    /** Ends the thread. A version that is being loaded is waited for only a moment. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("A version is still being loaded; it ends with the process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look. */
    void look() {
        StoredModel newest;
        try {
            newest = source.newest();
        } catch (KinetoscopeException e) {
            refuse(e.getMessage(), "A newer version of " + node.model().name(), e);
            return;
        }
        ModelManifest next = newest.manifest();
        // A version that was removed and made again is another one.
        String identity = next.ref() + " " + next.weights().sha256();
        if (next.version() <= node.model().version() || identity.equals(refused)) {
            return;
        }
        try {
            takeOver(newest);
        } catch (RuntimeException e) {
            refuse(identity, next.ref().toString(), e);
        } catch (InterruptedException e) {
            // The process ends; the memory of the version before goes with it.
            Thread.currentThread().interrupt();
        }
    }

    private void takeOver(StoredModel newest) throws InterruptedException {
        // Before it takes memory.
        node.requireFit(newest.manifest());
        ModelRef before = node.model().ref();
        node.takeOver(source.load(newest));
        LOG.info("{} scores from now on, in the place of {}", node.model().ref(), before);
    }

    private void refuse(String identity, String what, RuntimeException why) {
        if (identity.equals(refused)) {
            return;
        }
        refused = identity;
        node.metrics().modelRefused();
        if (why instanceof KinetoscopeException) {
            LOG.warn("{} is refused, {} goes on: {}", what, node.model().ref(), why.getMessage());
            LOG.debug("The refusal of {}", what, why);
        } else {
            LOG.warn("{} is refused, {} goes on", what, node.model().ref(), why);
        }
    }
}
