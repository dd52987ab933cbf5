package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.Thresholds;
import io.kinetoscope.stream.evaluation.EventEvaluation;
import io.kinetoscope.stream.evaluation.ThresholdTuning;
import java.util.Locale;
import java.util.Optional;

/**
 * How the tuning of thresholds is told.
 *
 * @param after what the tuned thresholds come to
 * @param model that was tuned
 * @param added the version with the new thresholds; empty when nothing changed
 */
record TuningSummary(
        EventSummary after, ThresholdTuning.Tuned tuned, ModelRef model, Optional<ModelRef> added) {

    String toText() {
        StringBuilder text = new StringBuilder(after.toText());
        line(text, "");
        if (added.isEmpty()) {
            line(text, "No thresholds are better than those of %s: nothing changed.", model);
            return text.toString();
        }
        line(text, "F1 at overlap 0.3: %s, before %s", f1(tuned.after()), f1(tuned.before()));
        for (ThresholdTuning.Change change : tuned.changes()) {
            line(
                    text,
                    "%s: enter %s, before %s; exit %s, before %s; F1 %s, before %s",
                    change.label(),
                    change.after().enter(),
                    change.before().enter(),
                    change.after().exit(),
                    change.before().exit(),
                    Numbers.decimals(change.f1After(), 3),
                    Numbers.decimals(change.f1Before(), 3));
        }
        line(text, "Added %s, with the weights of %s and these thresholds.", added.get(), model);
        return text.toString();
    }

    ObjectNode toJson() {
        ObjectNode all = after.toJson();
        ObjectNode tuning = all.putObject("tuning");
        tuning.put("added", added.map(ModelRef::toString).orElse(null));
        Numbers.put(tuning, "f1Before", tuned.before().overlaps().get(0).total().f1());
        Numbers.put(tuning, "f1After", tuned.after().overlaps().get(0).total().f1());
        ObjectNode changes = tuning.putObject("changes");
        for (ThresholdTuning.Change change : tuned.changes()) {
            ObjectNode label = changes.putObject(change.label());
            add(label.putObject("before"), change.before());
            add(label.putObject("after"), change.after());
            Numbers.put(label, "f1Before", change.f1Before());
            Numbers.put(label, "f1After", change.f1After());
        }
        return all;
    }

    private static void add(ObjectNode node, Thresholds.Pair pair) {
        Numbers.put(node, "enter", pair.enter());
        Numbers.put(node, "exit", pair.exit());
    }

    private static String f1(EventEvaluation evaluation) {
        return Numbers.decimals(evaluation.overlaps().get(0).total().f1(), 3);
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
