package dev.amund.bench.scaling;

import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.unlearner.attempts.UpdateStage;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the parts of an update over a size, both axes logarithmic: a straight line is a power. */
final class ScalingPlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 500;
  private static final List<String> DRAWN =
      List.of(
          MeasuredUpdate.TO_VERSION,
          UpdateStage.ATTACK.label(),
          UpdateStage.FINE_TUNE.label(),
          UpdateStage.EVALUATE.label(),
          MeasuredUpdate.OVERHEAD);

  private ScalingPlot() {}

  /**
   * @param points at least one, of sizes from 1 on
   */
  static void write(List<ScalingPoint> points, String sizeName, Path file) throws IOException {
    var chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("An update, by " + sizeName)
            .xAxisTitle(sizeName)
            .yAxisTitle("seconds")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    DRAWN.forEach(part -> add(chart, points, part));
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }

  /** Zero times have no logarithm and so no point. */
  private static void add(XYChart chart, List<ScalingPoint> points, String part) {
    var some = points.stream().filter(point -> point.seconds().get(part) > 0).toList();
    if (!some.isEmpty()) {
      chart
          .addSeries(
              part,
              some.stream().mapToDouble(ScalingPoint::size).toArray(),
              some.stream().mapToDouble(point -> point.seconds().get(part)).toArray())
          .setMarker(SeriesMarkers.CIRCLE);
    }
  }
}
