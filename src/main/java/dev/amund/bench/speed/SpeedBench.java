package dev.amund.bench.speed;

import dev.amund.amun.AmunUpdate;
import dev.amund.amun.AttackReport;
import dev.amund.amun.Stage;
import dev.amund.amun.UpdateListener;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.Medians;
import dev.amund.bench.quality.QualityBench;
import dev.amund.bench.quality.QualityCase;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmundConfig;
import dev.amund.config.AttackConfig;
import dev.amund.config.AttackConfig.Method;
import dev.amund.event.Seconds;
import dev.amund.model.LabelledImages;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures the cost and closeness of D_A compared with the paper's attack: both on the same samples
 * in the same run, alternating, so that other load on the machine affects both.
 */
public final class SpeedBench {

  private final AmundConfig config;
  private final BenchProgress progress;

  /**
   * @param config its section {@code amun} and its device are measured
   */
  public SpeedBench(AmundConfig config, BenchProgress progress) {
    this.config = config;
    this.progress = progress;
  }

  /**
   * Runs the bench and returns its report.
   *
   * @param directory a case, as for {@link QualityBench}
   * @param samples how many of its forget set are attacked; all if there are fewer
   * @param rounds how often each method runs
   * @throws BenchException if the case is not complete
   * @throws IllegalArgumentException if a number is below 1
   */
  public SpeedReport run(Path directory, ImageShape shape, int samples, int rounds) {
    if (samples < 1 || rounds < 1) {
      throw new IllegalArgumentException("The bench takes at least 1 sample and 1 round");
    }
    try (var data = QualityCase.load(directory, shape, config.device(), progress)) {
      int count = Math.min(samples, data.forget().size());
      var forget = data.forget().rows(IntStream.range(0, count).toArray());
      Map<String, List<Double>> seconds = new LinkedHashMap<>();
      Map<String, AttackReport> reports = new LinkedHashMap<>();
      for (int round = 1; round <= rounds; round++) {
        for (var method : methods().entrySet()) {
          progress.begin("%s, round %d of %d".formatted(method.getKey(), round, rounds));
          long begin = System.nanoTime();
          reports.put(method.getKey(), attack(data, forget, method.getValue()));
          seconds
              .computeIfAbsent(method.getKey(), name -> new ArrayList<>())
              .add(Seconds.since(begin));
        }
      }
      return report(data, count, seconds, reports);
    }
  }

  /** Puts the paper's first: the others are compared with it. */
  private Map<String, AttackConfig> methods() {
    var methods = new LinkedHashMap<String, AttackConfig>();
    methods.put("pgd", config.amun().attack().with(Method.PGD));
    methods.put("deepfool", config.amun().attack().with(Method.DEEPFOOL, Method.PGD));
    return methods;
  }

  private AttackReport attack(QualityCase data, LabelledImages forget, AttackConfig attack) {
    AmunConfig amun = config.amun().with(attack);
    try (var scope = data.model().scope()) {
      return new AmunUpdate(amun)
          .attack(data.model(), scope, forget.in(scope), new Shown(progress))
          .report();
    }
  }

  private SpeedReport report(
      QualityCase data,
      int samples,
      Map<String, List<Double>> seconds,
      Map<String, AttackReport> reports) {
    progress.finished(SpeedRow.TABLE.header());
    var rows = new ArrayList<SpeedRow>();
    reports.forEach(
        (name, report) -> {
          var row = SpeedRow.of(name, samples, Medians.of(seconds.get(name)).orElseThrow(), report);
          rows.add(row);
          progress.finished(SpeedRow.TABLE.line(row));
        });
    return new SpeedReport(samples, data.model().device(), rows, Optional.empty());
  }

  private record Shown(BenchProgress progress) implements UpdateListener {
    @Override
    public void stage(Stage stage) {}

    @Override
    public void progress(int done, int total) {
      progress.show(done, total);
    }
  }
}
