package io.kinetoscope.cli;

import io.kinetoscope.ingest.camera.CameraDefinition;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What it takes to bring the topic {@code cameras} to what a file says.
 *
 * @param added not there yet
 * @param changed there, and other or not readable
 * @param removed there, and not in the file; none unless that was asked for
 * @param unchanged ids of those that are as in the file
 * @param kept ids of those that are not in the file, and stay
 */
record CameraPlan(
        List<CameraDefinition> added,
        List<CameraDefinition> changed,
        List<String> removed,
        List<String> unchanged,
        List<String> kept) {

    /**
     * @param prune whether cameras that the file does not name are removed
     */
    static CameraPlan of(
            CameraRegistry there, SortedMap<String, CameraDefinition> wanted, boolean prune) {
        SortedSet<String> others = new TreeSet<>(there.definitions().keySet());
        others.addAll(there.faults().keySet());
        others.removeAll(wanted.keySet());
        return new CameraPlan(
                wanted.values().stream().filter(w -> !there.has(w.camera().id())).toList(),
                wanted.values().stream()
                        .filter(w -> there.has(w.camera().id()) && !isThere(there, w))
                        .toList(),
                prune ? List.copyOf(others) : List.of(),
                wanted.values().stream()
                        .filter(w -> isThere(there, w))
                        .map(w -> w.camera().id())
                        .toList(),
                prune ? List.of() : List.copyOf(others));
    }

    private static boolean isThere(CameraRegistry there, CameraDefinition wanted) {
        return wanted.equals(there.definitions().get(wanted.camera().id()));
    }

    boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    /** A line for each camera, and one that counts. */
    String toText() {
        StringBuilder text = new StringBuilder();
        added.forEach(definition -> line(text, '+', definition));
        changed.forEach(definition -> line(text, '~', definition));
        removed.forEach(id -> line(text, '-', id));
        unchanged.forEach(id -> line(text, '=', id));
        text.append(
                "%d to add, %d to change, %d to remove, %d unchanged%n"
                        .formatted(added.size(), changed.size(), removed.size(), unchanged.size()));
        if (!kept.isEmpty()) {
            text.append(
                    "%d not in the file, and kept; --prune removes them%n".formatted(kept.size()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, char sign, CameraDefinition definition) {
        line(text, sign, definition.camera().id() + "  " + definition.camera().uri());
    }

    private static void line(StringBuilder text, char sign, String what) {
        text.append("%s %s%n".formatted(sign, what.replaceAll("\\p{Cntrl}", "?")));
    }
}
