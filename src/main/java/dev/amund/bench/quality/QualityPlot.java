package dev.amund.bench.quality;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the comparison: each method's gap as a bar, and each stream over its micro-batches. */
final class QualityPlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 500;
  private static final int DOTS_PER_INCH = 110;
  private static final Color BLUE = new Color(0x33, 0x66, 0xAA);

  private QualityPlot() {}

  static void write(QualityReport report, Path file) throws IOException {
    var charts = new ArrayList<Chart<?, ?>>();
    charts.add(bars(report.rows()));
    for (QualityRow row : report.rows()) {
      if (!row.stream().isEmpty()) {
        charts.add(stream(row, retrained(report)));
      }
    }
    BitmapEncoder.saveBitmap(charts, charts.size(), 1, file.toString(), BitmapFormat.PNG);
  }

  /** Plots the AUC instead of the gap, which needs a retrained model. */
  private static CategoryChart bars(List<QualityRow> rows) {
    boolean gaps = rows.stream().allMatch(row -> row.gap().isPresent());
    var chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(
                gaps
                    ? "Average gap to the retrained model (smaller is better)"
                    : "AUC, forgotten versus unseen (0.5 is perfect)")
            .yAxisTitle(gaps ? "points" : "AUC")
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setXAxisLabelRotation(35);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setSeriesColors(new Color[] {BLUE});
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setYAxisDecimalPattern(gaps ? "0.0" : "0.00");
    chart.addSeries(
        "gap",
        rows.stream().map(QualityRow::name).toList(),
        rows.stream().map(row -> height(row, gaps)).toList());
    return chart;
  }

  private static double height(QualityRow row, boolean gaps) {
    OptionalDouble gap = row.gap();
    return gaps ? Math.round(gap.getAsDouble() * 10) / 10.0 : row.all().forgetUnseenAuc();
  }

  private static Optional<QualityRow> retrained(QualityReport report) {
    return report.rows().stream().filter(row -> row.name().equals("retrained")).findFirst();
  }

  private static XYChart stream(QualityRow row, Optional<QualityRow> retrained) {
    var chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(row.name() + ", after each micro-batch")
            .xAxisTitle("samples forgotten")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisMax(1.0);
    add(chart, row, "retain accuracy", StreamPoint::retainAccuracy);
    add(chart, row, "test accuracy", StreamPoint::testAccuracy);
    add(chart, row, "accuracy on all forgotten", StreamPoint::forgetAccuracy);
    add(chart, row, "AUC of all forgotten / unseen", StreamPoint::forgetUnseenAuc);
    add(chart, row, "AUC of this batch / unseen", StreamPoint::batchAuc);
    retrained.ifPresent(
        gold -> {
          line(chart, row, "retrained from scratch: retain accuracy", gold.all().retainAccuracy());
          line(chart, row, "retrained from scratch: test accuracy", gold.all().testAccuracy());
          line(chart, row, "retrained from scratch: AUC / unseen", gold.all().forgetUnseenAuc());
        });
    return chart;
  }

  private static void line(XYChart chart, QualityRow row, String name, double value) {
    chart
        .addSeries(
            name,
            row.stream().stream().mapToDouble(StreamPoint::forgotten).toArray(),
            row.stream().stream().mapToDouble(point -> value).toArray())
        .setMarker(SeriesMarkers.NONE)
        .setLineStyle(SeriesLines.DASH_DASH);
  }

  private static void add(
      XYChart chart, QualityRow row, String name, ToDoubleFunction<StreamPoint> value) {
    chart
        .addSeries(
            name,
            row.stream().stream().mapToDouble(StreamPoint::forgotten).toArray(),
            row.stream().stream().mapToDouble(value).toArray())
        .setMarker(SeriesMarkers.CIRCLE);
  }
}
