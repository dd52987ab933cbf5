package io.kinetoscope.model.training.report;

import io.kinetoscope.model.training.EpochResult;
import io.kinetoscope.model.training.TrainingResult;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How loss, accuracy and learning rate went over the epochs. */
final class Curves {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;

    /** Beyond so many a mark on each epoch hides the line. */
    private static final int MOST_MARKS = 40;

    private static final Color TRAINING = new Color(0x1f77b4);
    private static final Color VALIDATION = new Color(0xd62728);
    private static final Color BEST = new Color(0x2ca02c);

    private final TrainingResult result;

    Curves(TrainingResult result) {
        this.result = result;
    }

    byte[] loss() {
        XYChart chart = chart("Loss", "cross entropy");
        add(chart, "training", TRAINING, EpochResult::trainLoss);
        addMeasured(chart, EpochResult::validationLoss);
        return Png.of(chart);
    }

    byte[] accuracy() {
        XYChart chart = chart("Accuracy", "top-1, %");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
        add(chart, "training", TRAINING, epoch -> 100 * epoch.trainAccuracy());
        addMeasured(chart, epoch -> 100 * epoch.validationAccuracy());
        return Png.of(chart);
    }

    byte[] learningRate() {
        XYChart chart = chart("Learning rate", "at the end of the epoch");
        add(chart, "learning rate", TRAINING, EpochResult::learningRate);
        chart.getStyler().setLegendVisible(false);
        return Png.of(chart);
    }

    private XYChart chart(String title, String unit) {
        XYChart chart = new XYChart(WIDTH, HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle("epoch");
        chart.setYAxisTitle(unit);
        chart.getStyler()
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.InsideNE)
                .setLocale(Locale.ROOT);
        int last = result.history().get(result.history().size() - 1).epoch();
        // An axis from 1 to 1 has no length.
        chart.getStyler()
                .setXAxisMin(last == 1 ? 0.0 : 1.0)
                .setXAxisMax(last == 1 ? 2.0 : last)
                .setXAxisDecimalPattern("0");
        return chart;
    }

    /** A curve of the validation split, with the epoch whose weights are kept marked. */
    private void addMeasured(XYChart chart, ToDoubleFunction<EpochResult> value) {
        if (Double.isNaN(value.applyAsDouble(result.best()))) {
            return;
        }
        add(chart, "validation", VALIDATION, value);
        XYSeries best =
                chart.addSeries(
                        "epoch %d, kept".formatted(result.bestEpoch()),
                        new double[] {result.bestEpoch()},
                        new double[] {value.applyAsDouble(result.best())});
        best.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        best.setMarker(SeriesMarkers.DIAMOND);
        best.setMarkerColor(BEST);
    }

    private void add(XYChart chart, String name, Color color, ToDoubleFunction<EpochResult> value) {
        List<EpochResult> history = result.history();
        double[] epochs = history.stream().mapToDouble(EpochResult::epoch).toArray();
        double[] values = history.stream().mapToDouble(value).toArray();
        if (Arrays.stream(values).noneMatch(Double::isFinite)) {
            return;
        }
        XYSeries series = chart.addSeries(name, epochs, values);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setMarker(history.size() > MOST_MARKS ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }
}
