package io.kinetoscope.model.dataset;

import io.kinetoscope.model.dataset.DatasetBuilder.Placed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Says of every example whether it is for training or validation. A split that the data has is
 * taken as it is, rows without one counting as training. Otherwise a part of each label's examples
 * is held out: of spans the last in time, whole, since neighbouring clips of one span look alike;
 * of short videos some by chance.
 */
final class Splitting {

    private Splitting() {}

    static List<Placed> split(List<Placed> examples, boolean inTime, DatasetSettings settings) {
        if (examples.stream().anyMatch(example -> example.row().split() != null)) {
            return examples.stream()
                    .map(
                            example ->
                                    example.row().split() == null
                                            ? example.in(Row.Split.TRAIN)
                                            : example)
                    .toList();
        }
        if (settings.purpose() == DatasetSettings.Purpose.EVALUATION) {
            return examples.stream().map(example -> example.in(Row.Split.VALIDATION)).toList();
        }
        Set<Placed> heldOut = Collections.newSetFromMap(new IdentityHashMap<>());
        byLabel(examples)
                .forEach(
                        (label, its) -> {
                            List<Placed> ordered = new ArrayList<>(its);
                            if (inTime) {
                                ordered.sort(inTime(examples));
                            } else {
                                Collections.shuffle(
                                        ordered, new Random(settings.seed() ^ label.hashCode()));
                            }
                            int held = heldOut(its.size(), settings.validationFraction());
                            heldOut.addAll(ordered.subList(its.size() - held, its.size()));
                        });
        return examples.stream()
                .map(
                        example ->
                                example.in(
                                        heldOut.contains(example)
                                                ? Row.Split.VALIDATION
                                                : Row.Split.TRAIN))
                .toList();
    }

    /** Rounded, but at least one of two, and never all. */
    private static int heldOut(int examples, double fraction) {
        if (fraction == 0 || examples < 2) {
            return 0;
        }
        return (int) Math.max(1, Math.min(examples - 1, Math.round(examples * fraction)));
    }

    private static Map<String, List<Placed>> byLabel(List<Placed> examples) {
        Map<String, List<Placed>> byLabel = new LinkedHashMap<>();
        for (Placed example : examples) {
            byLabel.computeIfAbsent(example.row().label(), label -> new ArrayList<>()).add(example);
        }
        return byLabel;
    }

    /** Videos in the order in which they are named first. */
    private static Comparator<Placed> inTime(List<Placed> examples) {
        Map<Footage, Integer> order = new IdentityHashMap<>();
        examples.forEach(example -> order.putIfAbsent(example.footage(), order.size()));
        return Comparator.comparing((Placed example) -> order.get(example.footage()))
                .thenComparing(Placed::start);
    }
}
