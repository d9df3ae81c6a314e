package dev.amund.bench.scaling;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws time and memory of many updates in a row, which should be flat. */
final class VersionPlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 400;

  private VersionPlot() {}

  /**
   * @param points at least one
   */
  static void write(List<VersionPoint> points, Path file) throws IOException {
    var charts = new ArrayList<XYChart>();
    var time = chart("Time of an update, by version", "seconds");
    add(time, points, "batch to version", point -> OptionalDouble.of(point.seconds()));
    add(time, points, "version to erasure", point -> OptionalDouble.of(point.erasure()));
    charts.add(time);
    if (points.get(0).residentMiB().isPresent()) {
      var memory = chart("Memory of the process, by version", "MiB");
      add(memory, points, "resident", VersionPoint::residentMiB);
      add(memory, points, "native", VersionPoint::nativeMiB);
      charts.add(memory);
    }
    BitmapEncoder.saveBitmap(charts, charts.size(), 1, file.toString(), BitmapFormat.PNG);
  }

  private static XYChart chart(String title, String unit) {
    var chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("version")
            .yAxisTitle(unit)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    return chart;
  }

  private static void add(
      XYChart chart,
      List<VersionPoint> points,
      String name,
      Function<VersionPoint, OptionalDouble> value) {
    chart
        .addSeries(
            name,
            points.stream().mapToDouble(VersionPoint::version).toArray(),
            points.stream().mapToDouble(point -> value.apply(point).orElse(0)).toArray())
        .setMarker(SeriesMarkers.NONE);
  }
}
