package dev.amund.bench.requests;

import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.audit.Audit;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.CaseFiles;
import dev.amund.bench.common.EmbeddedParts;
import dev.amund.bench.common.Installation;
import dev.amund.bench.common.Scores;
import dev.amund.bench.daemon.DaemonUnderTest;
import dev.amund.bench.daemon.EndedRequest;
import dev.amund.bench.daemon.RequestRow;
import dev.amund.bench.quality.QualityBench;
import dev.amund.bench.quality.QualityCase;
import dev.amund.config.AmundConfig;
import dev.amund.config.GateConfig;
import dev.amund.event.LegalBasis;
import dev.amund.samples.SampleStore;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends the forget set of each case to a daemon as one request, with configured gates and attempts,
 * and measures how it ends and what it leaves of the model.
 */
public final class RequestBench {
  private final Map<String, String> settings;
  private final BenchProgress progress;
  private final Audit audit = new Audit();

  /**
   * @param settings configuration keys over the defaults
   */
  public RequestBench(Map<String, String> settings, BenchProgress progress) {
    this.settings = Map.copyOf(settings);
    this.progress = progress;
  }

  /**
   * Runs the bench and returns its report.
   *
   * @param cases by name, each as for {@link QualityBench}
   * @param shapes of their images
   * @throws BenchException if a case is not complete
   * @throws dev.amund.config.reading.ConfigException with every key of the settings that is wrong
   * @throws IOException if there is no room for the files of broker and daemon
   */
  public RequestBenchReport run(Map<String, Path> cases, Map<String, ImageShape> shapes)
      throws IOException {
    var rows = new ArrayList<RequestRow>();
    progress.finished(RequestRow.TABLE.header());
    for (Map.Entry<String, Path> each : cases.entrySet()) {
      RequestRow row = run(each.getKey(), each.getValue(), shapes.get(each.getKey()));
      progress.finished(RequestRow.TABLE.line(row));
      rows.add(row);
    }
    return new RequestBenchReport(rows);
  }

  private RequestRow run(String name, Path directory, ImageShape shape) throws IOException {
    CaseFiles.require(directory);
    LegalBasis basis = CaseFiles.legalBasis(directory);
    List<String> ids = CaseFiles.forgetIds(directory);
    try (var parts = EmbeddedParts.start(Optional.empty())) {
      var installation =
          new Installation(
              parts, "requests", directory.resolve("original.pt"), withUsualGates(settings));
      try (var store = SampleStore.open(installation.samples())) {
        CaseFiles.importAll(directory, shape, store, progress);
      }
      progress.begin(name);
      EndedRequest ended;
      try (var amund = DaemonUnderTest.startApart(installation)) {
        ended = amund.end(ids, basis);
      }
      return row(name, directory, shape, basis, installation, ended);
    }
  }

  private RequestRow row(
      String name,
      Path directory,
      ImageShape shape,
      LegalBasis basis,
      Installation installation,
      EndedRequest ended) {
    AmundConfig config = installation.config();
    try (var data = QualityCase.load(directory, shape, config.device(), progress)) {
      Scores original = scores(data, data.original());
      return new RequestRow(
          name,
          basis,
          data.forget().size(),
          ended.end(),
          original,
          ended
              .version()
              .map(version -> scores(data, artifact(config, version.getSha256())))
              .orElse(original),
          data.retrained().map(retrained -> scores(data, retrained)));
    }
  }

  private Scores scores(QualityCase data, byte[] model) {
    data.model().restore(model);
    return Scores.of(audit.measure(data.model(), data.forget(), data.retain(), data.unseen()));
  }

  private static byte[] artifact(AmundConfig config, String sha256) {
    try (var artifacts = ArtifactStores.open(config.artifacts(), Clock.systemUTC())) {
      return artifacts.fetch(sha256);
    }
  }

  /** Opens the gates, unless the settings say otherwise. */
  private static Map<String, String> withUsualGates(Map<String, String> settings) {
    var named = new HashMap<>(settings);
    named.put("amund.models." + Installation.MODEL + ".path", "original.pt");
    GateConfig gates = AmundConfig.of(named).forModel(Installation.MODEL).gates();
    var all = new HashMap<>(settings);
    all.put("amund.gates.max-attempts", Integer.toString(gates.retry().maxAttempts()));
    all.put(
        "amund.gates.max-forget-unseen-auc",
        Double.toString(gates.thresholds().maxForgetUnseenAuc()));
    all.put(
        "amund.gates.min-forget-unseen-auc",
        Double.toString(gates.thresholds().minForgetUnseenAuc()));
    all.put(
        "amund.gates.max-test-accuracy-drop",
        Double.toString(gates.thresholds().maxTestAccuracyDrop()));
    all.put(
        "amund.gates.max-total-test-accuracy-drop",
        Double.toString(gates.thresholds().maxTotalTestAccuracyDrop()));
    return all;
  }
}
