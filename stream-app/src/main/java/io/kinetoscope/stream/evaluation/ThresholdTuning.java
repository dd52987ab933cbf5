package io.kinetoscope.stream.evaluation;

import io.kinetoscope.model.evaluation.EventMetrics;
import io.kinetoscope.model.store.Thresholds;
import io.kinetoscope.stream.event.EventDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Looks for the thresholds with which events agree best with annotations.
 *
 * <p>For each label that is annotated it tries enter thresholds from 0.05 to 0.95 in steps of 0.05,
 * each with exit thresholds of 0.3 to 0.9 of it in steps of 0.1, and takes those with the highest
 * F1 at overlap 0.3. Many pairs reach it; of them it takes the one that is farthest from all that
 * do not, so that scores may be a little higher or lower on other footage. Labels do not depend on
 * one another, so one pass over the grid does for all. A label of which no pair finds anything
 * keeps its thresholds, and so do labels that are not annotated.
 */
public final class ThresholdTuning {

    private static final int ENTERS = 19;
    private static final int EXITS = 7;

    private final EventEvaluator evaluator;
    private final Function<Thresholds, EventDetector> detectors;

    /**
     * @param detectors makes a detector with thresholds in place of the model's
     */
    public ThresholdTuning(
            EventEvaluator evaluator, Function<Thresholds, EventDetector> detectors) {
        this.evaluator = evaluator;
        this.detectors = detectors;
    }

    /**
     * What a label's thresholds became.
     *
     * @param label of the model
     * @param f1Before of the annotated label that it stands for, at overlap 0.3; NaN without
     *     annotations and events
     */
    public record Change(
            String label,
            Thresholds.Pair before,
            Thresholds.Pair after,
            double f1Before,
            double f1After) {}

    /**
     * The outcome.
     *
     * @param thresholds of all labels
     * @param changes of those labels whose thresholds are not what they were; may be empty
     * @param before what the model's own thresholds come to
     * @param after what the new ones come to
     */
    public record Tuned(
            Thresholds thresholds,
            List<Change> changes,
            EventEvaluation before,
            EventEvaluation after) {

        public Tuned {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Tries all pairs.
     *
     * @param own the model's thresholds
     */
    public Tuned tune(Thresholds own) {
        EventEvaluation before = evaluator.evaluate(detectors.apply(own));
        Map<String, double[][]> f1 = new TreeMap<>();
        evaluator.mapping().expected().forEach(label -> f1.put(label, new double[ENTERS][EXITS]));
        for (int enter = 0; enter < ENTERS; enter++) {
            for (int exit = 0; exit < EXITS; exit++) {
                Thresholds.Pair pair = pair(enter, exit);
                EventMetrics metrics =
                        evaluator
                                .evaluate(
                                        detectors.apply(new Thresholds(pair.enter(), pair.exit())))
                                .loosest();
                for (Map.Entry<String, double[][]> label : f1.entrySet()) {
                    label.getValue()[enter][exit] = f1(metrics, label.getKey());
                }
            }
        }
        Map<String, Thresholds.Pair> pairs = new TreeMap<>(own.labels());
        f1.forEach(
                (label, grid) ->
                        Plateau.middle(grid)
                                .ifPresent(
                                        cell ->
                                                evaluator
                                                        .mapping()
                                                        .modelLabels(label)
                                                        .forEach(
                                                                name ->
                                                                        pairs.put(
                                                                                name,
                                                                                pair(
                                                                                        cell.row(),
                                                                                        cell
                                                                                                .column())))));
        Thresholds tuned = new Thresholds(own.enter(), own.exit(), pairs);
        EventEvaluation after = evaluator.evaluate(detectors.apply(tuned));
        return new Tuned(tuned, changes(own, tuned, before, after), before, after);
    }

    private List<Change> changes(
            Thresholds own, Thresholds tuned, EventEvaluation before, EventEvaluation after) {
        List<Change> changes = new ArrayList<>();
        for (String annotated : evaluator.mapping().expected()) {
            for (String label : evaluator.mapping().modelLabels(annotated)) {
                if (!own.of(label).equals(tuned.of(label))) {
                    changes.add(
                            new Change(
                                    label,
                                    own.of(label),
                                    tuned.of(label),
                                    f1(before.loosest(), annotated),
                                    f1(after.loosest(), annotated)));
                }
            }
        }
        return changes;
    }

    private static double f1(EventMetrics metrics, String label) {
        EventMetrics.Score score = metrics.labels().get(label);
        return score == null ? Double.NaN : score.f1();
    }

    private static Thresholds.Pair pair(int enter, int exit) {
        int twentieths = enter + 1;
        // Of integers, so that 0.3 is not 0.30000000000000004.
        return new Thresholds.Pair(twentieths / 20.0, twentieths * (exit + 3) / 200.0);
    }
}
