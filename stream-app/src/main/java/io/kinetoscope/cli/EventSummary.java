package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.model.evaluation.EventMetrics;
import io.kinetoscope.model.evaluation.LabelledSpan;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.stream.evaluation.EventEvaluation;
import java.util.List;
import java.util.Locale;

/**
 * How an evaluation of events is told.
 *
 * @param data what was judged on, in a line
 * @param split of it
 */
record EventSummary(ModelRef model, String data, String split, EventEvaluation evaluation) {

    private static final int MOST_EVENTS = 100;

    ObjectNode toJson() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("model", model.toString());
        all.put("data", data);
        all.put("split", split);
        ObjectNode events = all.putObject("events");
        for (EventMetrics metrics : evaluation.overlaps()) {
            ObjectNode labels = events.putObject(name(metrics));
            metrics.labels().forEach((label, score) -> add(labels.putObject(label), score));
        }
        // Beside the labels' objects, not among them: a label may be called anything.
        ObjectNode total = events.putObject("total");
        for (EventMetrics metrics : evaluation.overlaps()) {
            add(total.putObject(name(metrics)), metrics.total());
        }
        Numbers.put(events, "videoSeconds", evaluation.videoSeconds());
        add(events.putArray("annotated"), evaluation.annotated());
        add(events.putArray("reported"), evaluation.reported());
        return all;
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "%s on %s (%s)", model, data, split);
        line(
                text,
                "%.1f s of video, %d annotated spans, %d events",
                evaluation.videoSeconds(),
                evaluation.annotated().size(),
                evaluation.reported().size());
        for (EventMetrics metrics : evaluation.overlaps()) {
            addTable(text, metrics);
        }
        addEvents(text);
        return text.toString();
    }

    private static void addTable(StringBuilder text, EventMetrics metrics) {
        int width =
                Math.min(
                        50,
                        metrics.labels().keySet().stream()
                                .mapToInt(String::length)
                                .reduce(8, Math::max));
        String row = "%-" + width + "s  %9s %6s %5s  %9s  %8s  %5s  %7s  %8s";
        line(text, "");
        line(text, "events that overlap a span by at least %s", metrics.overlap());
        line(
                text,
                row,
                "label",
                "annotated",
                "events",
                "right",
                "precision",
                "recall",
                "F1",
                "onset",
                "false/h");
        metrics.labels().forEach((label, score) -> addRow(text, row, label, score));
        addRow(text, row, "in total", metrics.total());
    }

    private static void addRow(
            StringBuilder text, String row, String label, EventMetrics.Score score) {
        String onset = Numbers.decimals(score.onsetErrorSeconds(), 2);
        line(
                text,
                row,
                label,
                score.annotated(),
                score.reported(),
                score.matched(),
                Numbers.percent(score.precision()),
                Numbers.percent(score.recall()),
                Numbers.decimals(score.f1(), 3),
                onset.equals("-") ? onset : onset + " s",
                Numbers.decimals(score.falseAlarmsPerHour(), 1));
    }

    private void addEvents(StringBuilder text) {
        List<LabelledSpan> reported = evaluation.reported();
        if (reported.isEmpty()) {
            return;
        }
        boolean severalVideos = reported.stream().map(LabelledSpan::video).distinct().count() > 1;
        line(text, "");
        line(text, "events");
        for (LabelledSpan event : reported.subList(0, Math.min(MOST_EVENTS, reported.size()))) {
            line(
                    text,
                    "%9.2f to %9.2f s  %s%s",
                    event.start(),
                    event.end(),
                    event.label(),
                    severalVideos ? "  " + event.video() : "");
        }
        if (reported.size() > MOST_EVENTS) {
            line(text, "and %,d more; --json lists all", reported.size() - MOST_EVENTS);
        }
    }

    private static String name(EventMetrics metrics) {
        return "overlap" + metrics.overlap();
    }

    private static void add(ObjectNode node, EventMetrics.Score score) {
        node.put("annotated", score.annotated());
        node.put("reported", score.reported());
        node.put("matched", score.matched());
        Numbers.put(node, "precision", score.precision());
        Numbers.put(node, "recall", score.recall());
        Numbers.put(node, "f1", score.f1());
        Numbers.put(node, "onsetErrorSeconds", score.onsetErrorSeconds());
        Numbers.put(node, "falseAlarmsPerHour", score.falseAlarmsPerHour());
    }

    private static void add(ArrayNode list, List<LabelledSpan> spans) {
        for (LabelledSpan span : spans) {
            ObjectNode node = list.addObject();
            node.put("video", span.video());
            node.put("label", span.label());
            Numbers.put(node, "start", span.start());
            Numbers.put(node, "end", span.end());
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // The width of the labels' column is not fixed.
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
