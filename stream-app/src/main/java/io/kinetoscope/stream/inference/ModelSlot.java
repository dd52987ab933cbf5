package io.kinetoscope.stream.inference;

import java.util.List;

/**
 * The place of the model that scores: a classifier for each batching thread, all of one version,
 * and all exchanged at once. A batch holds its classifier from its first clip to its last, so that
 * none sees two versions.
 *
 * <p>Safe for any number of threads. It owns the classifiers that are in it.
 */
public final class ModelSlot implements AutoCloseable {

    private final int workers;
    // Guarded by this.
    private Generation current;

    /** Classifiers of one version, and how many batches they are scoring. */
    private static final class Generation {
        private final List<? extends ActionClassifier> classifiers;
        private int running;

        Generation(List<? extends ActionClassifier> classifiers) {
            this.classifiers = List.copyOf(classifiers);
        }
    }

    /** The classifier of one batch, which has to give it back. */
    final class Lease implements AutoCloseable {
        private final Generation generation;
        private final ActionClassifier classifier;

        private Lease(Generation generation, int worker) {
            this.generation = generation;
            this.classifier = generation.classifiers.get(worker);
        }

        ActionClassifier classifier() {
            return classifier;
        }

        @Override
        public void close() {
            giveBack(generation);
        }
    }

    /**
     * @param classifiers at least one, all of the same model; closed with this, or when others have
     *     taken their place
     */
    public ModelSlot(List<? extends ActionClassifier> classifiers) {
        this.workers = classifiers.size();
        this.current = new Generation(classifiers);
    }

    /** Batches that are scored at a time. */
    int workers() {
        return workers;
    }

    /**
     * The classifier that is a thread's now.
     *
     * @param worker from 0; one batch at a time each
     */
    synchronized Lease lease(int worker) {
        current.running++;
        return new Lease(current, worker);
    }

    /**
     * Puts others into the place: every batch that begins from now on is theirs. Returns when the
     * last batch of those before has ended and they are closed.
     *
     * @param next as many as there were; owned by this from now on
     * @throws IllegalArgumentException when they are more or fewer; nothing has changed then
     * @throws InterruptedException while it waits for a batch of those before, which then are not
     *     closed: freeing a model's memory under a forward pass would crash
     */
    public void exchange(List<? extends ActionClassifier> next) throws InterruptedException {
        if (next.size() != workers) {
            throw new IllegalArgumentException(
                    "%d classifiers cannot take the place of %d".formatted(next.size(), workers));
        }
        Generation before;
        synchronized (this) {
            before = current;
            current = new Generation(next);
            while (before.running > 0) {
                wait();
            }
        }
        before.classifiers.forEach(ActionClassifier::close);
    }

    /** Closes the classifiers; no batch may be running, and none follow. */
    @Override
    public void close() {
        Generation last;
        synchronized (this) {
            last = current;
        }
        last.classifiers.forEach(ActionClassifier::close);
    }

    private synchronized void giveBack(Generation generation) {
        generation.running--;
        notifyAll();
    }
}
