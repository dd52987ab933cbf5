package io.kinetoscope.model.training.report;

import io.kinetoscope.model.evaluation.ConfusionMatrix;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;

/**
 * A confusion matrix as a picture: a row for each true label, from the top down, a column for each
 * predicted one; the darker, the larger the share of the row. Large enough that every label can be
 * read.
 */
final class ConfusionPicture {

    /** Up to so many labels the numbers stand in their squares. */
    private static final int MOST_WITH_NUMBERS = 24;

    private static final int LONGEST_LABEL = 40;

    private static final Color[] COLORS = {
        new Color(0xffffff), new Color(0xc6dbef), new Color(0x6baed6), new Color(0x2171b5)
    };

    private final ConfusionMatrix matrix;

    ConfusionPicture(ConfusionMatrix matrix) {
        this.matrix = matrix;
    }

    byte[] png() {
        int size = matrix.labels().size();
        List<String> columns = names();
        List<String> rows = new ArrayList<>(columns);
        // The axis grows upwards, a matrix downwards.
        Collections.reverse(rows);
        int square = size <= MOST_WITH_NUMBERS ? 44 : 16;
        int font = size <= MOST_WITH_NUMBERS ? 13 : 11;
        int longest = columns.stream().mapToInt(String::length).max().orElse(1);
        int margin = 150 + longest * font * 2 / 3;
        int side = Math.max(360, size * square) + margin;

        HeatMapChart chart = new HeatMapChartBuilder().width(side + 100).height(side).build();
        chart.setTitle("Confusion: % of the clips of a label");
        chart.setXAxisTitle("predicted");
        chart.setYAxisTitle("true");
        Font labels = new Font(Font.SANS_SERIF, Font.PLAIN, font);
        chart.getStyler()
                .setShowValue(size <= MOST_WITH_NUMBERS)
                .setValueFont(labels)
                .setHeatMapValueDecimalPattern("0")
                .setRangeColors(COLORS)
                .setMin(0)
                .setMax(100)
                .setDrawBorder(true);
        chart.getStyler()
                .setAxisTickLabelsFont(labels)
                .setXAxisLabelRotation(90)
                .setXAxisLabelAlignmentVertical(TextAlignment.Right)
                // Without it only as many labels as fit with room between them.
                .setXAxisTickMarkSpacingHint(1)
                .setYAxisTickMarkSpacingHint(1)
                .setPlotGridLinesVisible(false)
                .setPlotContentSize(0.98)
                .setChartBackgroundColor(Color.WHITE);
        chart.addSeries("share", columns, rows, cells());
        return Png.of(chart);
    }

    private List<Number[]> cells() {
        int size = matrix.labels().size();
        List<Number[]> cells = new ArrayList<>(size * size);
        for (int truth = 0; truth < size; truth++) {
            List<Integer> row = matrix.counts().get(truth);
            int total = row.stream().mapToInt(Integer::intValue).sum();
            for (int predicted = 0; predicted < size; predicted++) {
                double share = total == 0 ? 0 : 100.0 * row.get(predicted) / total;
                cells.add(new Number[] {predicted, size - 1 - truth, share});
            }
        }
        return cells;
    }

    /** Cut to a length that leaves room for the squares, and still each its own. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (String label : matrix.labels()) {
            String name = label;
            if (name.length() > LONGEST_LABEL) {
                name = name.substring(0, LONGEST_LABEL - 1) + "…";
            }
            names.add(names.contains(name) ? name + " (" + names.size() + ")" : name);
        }
        return names;
    }
}
