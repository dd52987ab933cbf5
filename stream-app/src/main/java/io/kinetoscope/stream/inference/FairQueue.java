package io.kinetoscope.stream.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * First come, first served within a stream, and in turn between streams: one stream never fills a
 * batch while another waits. Not thread-safe.
 */
final class FairQueue<T> {

    private final Function<T, String> streamOf;
    // In the order of whose turn it is.
    private final Map<String, Queue<T>> waiting = new LinkedHashMap<>();
    private int size;

    FairQueue(Function<T, String> streamOf) {
        this.streamOf = streamOf;
    }

    void add(T item) {
        waiting.computeIfAbsent(streamOf.apply(item), stream -> new ArrayDeque<>()).add(item);
        size++;
    }

    /** Takes the next item, whose stream goes to the end of the line; null when none waits. */
    T poll() {
        var turn = waiting.entrySet().iterator();
        if (!turn.hasNext()) {
            return null;
        }
        Map.Entry<String, Queue<T>> first = turn.next();
        String stream = first.getKey();
        Queue<T> items = first.getValue();
        turn.remove();
        T item = items.remove();
        size--;
        if (!items.isEmpty()) {
            waiting.put(stream, items);
        }
        return item;
    }

    /** The item of each stream that has waited longest in it. */
    Stream<T> heads() {
        return waiting.values().stream().map(Queue::element);
    }

    int size() {
        return size;
    }

    /** Takes everything, in the order in which {@link #poll} would. */
    List<T> drain() {
        List<T> all = new ArrayList<>(size);
        for (T item = poll(); item != null; item = poll()) {
            all.add(item);
        }
        return all;
    }
}
