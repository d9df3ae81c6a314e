package dev.amund.bench.quality;

import dev.amund.amun.DivergedException;
import dev.amund.amun.Stage;
import dev.amund.amun.UpdateListener;
import dev.amund.audit.Audit;
import dev.amund.audit.ModelMetrics;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.Scores;
import dev.amund.config.AmundConfig;
import dev.amund.event.Seconds;
import dev.amund.model.LabelledImages;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Runs every method on one case and measures the original network, the retrained one, and each
 * method's result.
 */
public final class QualityBench {
  private final AmundConfig config;
  private final BenchProgress progress;
  private final Audit audit = new Audit();

  public QualityBench(AmundConfig config, BenchProgress progress) {
    this.config = config;
    this.progress = progress;
  }

  /** One model's scores, on all held-out samples and on the untouched half of them. */
  private record Measured(Scores all, Scores untouched) {}

  /**
   * Runs the bench and returns its report.
   *
   * @param directory with the case
   * @param shape of its images
   * @param batchSize of the micro-batches of the stream
   * @param wanted which methods, by name
   * @param sink receives the report after each row
   * @throws BenchException if the case cannot be read
   * @throws dev.amund.model.ModelException if the network does not take the samples
   */
  public QualityReport run(
      Path directory,
      ImageShape shape,
      int batchSize,
      Predicate<String> wanted,
      Consumer<QualityReport> sink) {
    try (var data = QualityCase.load(directory, shape, config.device(), progress)) {
      var rows = new ArrayList<QualityRow>();
      Optional<Measured> retrained = retrained(data);
      progress.finished(QualityRow.TABLE.header());
      add(rows, row("original", data, retrained, QualityRow.Cost.NONE, Map.of(), List.of()));
      retrained.ifPresent(gold -> add(rows, retrainedRow(gold)));
      sink.accept(report(data, rows));
      for (UnlearningMethod method :
          new Methods(config.amun(), config.gates(), config.device()).all(batchSize)) {
        if (wanted.test(method.name())) {
          add(rows, run(method, data, retrained));
          sink.accept(report(data, rows));
        }
      }
      return report(data, rows);
    }
  }

  private void add(List<QualityRow> rows, QualityRow row) {
    rows.add(row);
    progress.finished(QualityRow.TABLE.line(row));
  }

  private QualityReport report(QualityCase data, List<QualityRow> rows) {
    return new QualityReport(
        data.forget().size(),
        data.retain().size(),
        data.unseen().size(),
        data.model().device(),
        config.amun().seed(),
        List.copyOf(rows));
  }

  private QualityRow run(UnlearningMethod method, QualityCase data, Optional<Measured> retrained) {
    data.model().restore(data.original());
    progress.begin(method.name());
    long start = System.nanoTime();
    QualityRow.Cost cost;
    try {
      cost = method.run(data, config.amun().seed(), listener(method.name()));
    } catch (DivergedException e) {
      progress.begin(method.name() + " diverged: " + e.getMessage());
      cost = QualityRow.Cost.NONE;
    }
    var elapsed = QualityRow.Cost.ofSeconds(Seconds.since(start));
    progress.begin(method.name() + ": measuring");
    return row(
        method.name(),
        data,
        retrained,
        cost.plus(elapsed),
        method.hyperParameters(),
        method instanceof AmunStream stream ? stream.points() : List.of());
  }

  private QualityRow row(
      String name,
      QualityCase data,
      Optional<Measured> retrained,
      QualityRow.Cost cost,
      Map<String, String> hyperParameters,
      List<StreamPoint> stream) {
    Measured measured = measure(data);
    return new QualityRow(
        name,
        measured.all(),
        measured.untouched(),
        gap(measured.all(), retrained.map(Measured::all)),
        gap(measured.untouched(), retrained.map(Measured::untouched)),
        cost,
        hyperParameters,
        stream);
  }

  private static QualityRow retrainedRow(Measured gold) {
    return new QualityRow(
        "retrained",
        gold.all(),
        gold.untouched(),
        OptionalDouble.of(0),
        OptionalDouble.of(0),
        QualityRow.Cost.NONE,
        Map.of(),
        List.of());
  }

  private Optional<Measured> retrained(QualityCase data) {
    if (data.retrained().isEmpty()) {
      return Optional.empty();
    }
    progress.begin("measuring the retrained model");
    data.model().restore(data.retrained().get());
    Measured gold = measure(data);
    data.model().restore(data.original());
    return Optional.of(gold);
  }

  private Measured measure(QualityCase data) {
    try (var scope = data.model().scope()) {
      var nothing = data.retain().in(scope).rows(0, 0);
      LabelledImages untouched = data.halfOfUnseen(1, scope);
      var all = Scores.of(audit.measure(data.model(), data.forget(), data.retain(), data.unseen()));
      ModelMetrics half = audit.measure(data.model(), data.forget(), nothing, untouched);
      return new Measured(
          all,
          new Scores(
              all.forgetAccuracy(),
              all.retainAccuracy(),
              half.testAccuracy().orElseThrow(),
              half.forgetUnseen().orElseThrow().value(),
              all.retainForgetAuc()));
    }
  }

  private static OptionalDouble gap(Scores scores, Optional<Scores> retrained) {
    return retrained.isPresent()
        ? OptionalDouble.of(scores.gap(retrained.get()))
        : OptionalDouble.empty();
  }

  private UpdateListener listener(String name) {
    return new UpdateListener() {
      @Override
      public void stage(Stage stage) {
        progress.begin(name + ": " + stage.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }

      @Override
      public void progress(int done, int total) {
        progress.show(done, total);
      }
    };
  }
}
