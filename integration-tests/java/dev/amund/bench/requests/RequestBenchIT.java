package dev.amund.bench.requests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.bench.FinishedLines;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.daemon.RequestRow;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.LegalBasis;
import dev.amund.model.DemoNetwork;
import dev.amund.process.SmallCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of two kinds to whole daemons, each on a tiny case. */
class RequestBenchIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "amund.device.name", "cpu",
          "amund.device.threads", "1",
          "amund.amun.control.effort", "quick",
          "amund.gates.max-forget-unseen-auc", "1",
          "amund.gates.min-forget-unseen-auc", "0",
          "amund.gates.max-test-accuracy-drop", "1",
          "amund.gates.max-total-test-accuracy-drop", "1");

  @TempDir private Path directory;
  private final List<String> lines = new ArrayList<>();

  private final BenchProgress progress = new FinishedLines(lines);

  @Test
  void tellsHowEachRequestEndsAndWhatItLeaves() throws Exception {
    var cases = new LinkedHashMap<String, Path>();
    cases.put("usual", write("usual"));
    cases.put("poisoned", write("poisoned"));
    Files.writeString(cases.get("poisoned").resolve("legal-basis.txt"), "POISONED_DATA\n");
    Files.write(cases.get("usual").resolve("retrained.pt"), DemoNetwork.bytes());

    RequestBenchReport report = run(cases, SETTINGS);

    assertThat(report.areAllErased()).isTrue();
    assertThat(report.rows())
        .extracting(RequestRow::legalBasis)
        .containsExactly(LegalBasis.GDPR_ART_17, LegalBasis.POISONED_DATA);
    assertThat(report.rows()).allSatisfy(row -> assertThat(row.end().attempts()).isOne());
    assertThat(lines).hasSize(3);
    report.writeTo(directory.resolve("report"));
    var json = new ObjectMapper().readTree(directory.resolve("report/requests.json").toFile());
    assertThat(json.at("/rows/1/end/status").asText()).isEqualTo("ERASED");
    assertThat(json.at("/rows/0/retrained/testAccuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(Files.readString(directory.resolve("report/requests.md")))
        .contains("| usual | 9 | `ERASED` | 1 |", "| poisoned | 9 | `ERASED` | 1 |");
  }

  @Test
  void anEndInQuarantineIsARowLikeAnyOther() throws Exception {
    var shut = new HashMap<>(SETTINGS);
    shut.put("amund.gates.max-attempts", "2");
    shut.put("amund.gates.max-total-test-accuracy-drop", "0");
    // No update is accepted that costs anything against a base model without a mistake.
    shut.put("amund.gates.max-forget-unseen-auc", "0.5");
    shut.put("amund.gates.min-forget-unseen-auc", "0.5");
    shut.put("amund.amun.control.update", "fixed");
    shut.put("amund.amun.fine-tune.learning-rate", "10");
    shut.put("amund.amun.fine-tune.batch-norm", "frozen");

    RequestBenchReport report = run(Map.of("shut", write("shut")), shut);

    RequestRow row = report.rows().get(0);
    assertThat(row.end().status()).isEqualTo("QUARANTINED");
    assertThat(row.end().attempts()).isEqualTo(2);
    assertThat(row.end().refusals()).isNotEmpty();
    assertThat(row.left()).as("the model is as it was").isEqualTo(row.original());
    assertThat(report.areAllErased()).isFalse();
  }

  private RequestBenchReport run(Map<String, Path> cases, Map<String, String> settings)
      throws IOException {
    var shapes = new HashMap<String, dev.amund.samples.shape.ImageShape>();
    cases.keySet().forEach(name -> shapes.put(name, SmallCase.SHAPE));
    return new RequestBench(settings, progress).run(cases, shapes);
  }

  private Path write(String name) throws IOException {
    Path files = directory.resolve(name);
    new GeneratedDataSet(6, 60, 30, 5, 3).writeTo(files);
    Files.write(files.resolve("original.pt"), DemoNetwork.bytes());
    Files.write(
        files.resolve("forget.txt"),
        IntStream.range(0, 9).mapToObj(GeneratedDataSet::trainId).toList());
    return files;
  }
}
