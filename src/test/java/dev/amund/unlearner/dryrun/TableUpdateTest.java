package dev.amund.unlearner.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.audit.ModelMetrics;
import dev.amund.audit.Predictions;
import dev.amund.config.AmundConfig;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelInterface;
import dev.amund.model.DemoNetwork;
import dev.amund.model.FeatureSpace;
import dev.amund.model.InputSpace;
import dev.amund.model.ProbeFinding;
import dev.amund.model.ProbeFinding.Kind;
import dev.amund.model.TestNetworks;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.FeatureTable;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.rows.TableSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.unlearner.models.BaseModelProbe;
import dev.amund.unlearner.models.ModelInputs;
import dev.amund.unlearner.models.SampleTensors;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.ModelUnusableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table from its import to an update that the gates accept, with default settings. */
class TableUpdateTest {
  private static final String ID = "table";
  private static final List<String> IDS =
      IntStream.range(0, 45).mapToObj(FeatureTable::id).toList();

  @TempDir private Path directory;
  private SampleStore store;

  @BeforeEach
  void open() throws IOException {
    store = SampleStore.open(directory.resolve("store"));
    Path file = FeatureTable.write(directory.resolve("table.csv"));
    new Importer(store).run(TableSource.FORMAT.source(file, ImportOptions.none()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theModelIsSoundAndRightOnItsRows() {
    try (var model = TestNetworks.load(ID);
        var scope = model.scope()) {
      assertThat(BaseModelProbe.of(model, store)).isEmpty();
      var trained = store.draw(Split.TRAIN, 300, new SplittableRandom(1), Set.of());
      assertThat(Predictions.of(model, SampleTensors.of(scope, trained)).accuracy().orElseThrow())
          .isEqualTo(1);
    }
  }

  @Test
  void someRowsAreForgottenWithDefaultSettings() {
    var report = DryRuns.forget(config(Map.of()), store, TestNetworks.bytes(ID), IDS);

    assertThat(report.last().decision().reasons()).isEmpty();
    assertThat(report.accepted()).isTrue();
    ModelMetrics before = report.before();
    ModelMetrics after = report.last().after().orElseThrow();
    assertThat(before.forgetUnseen().orElseThrow().value()).isGreaterThan(0.6);
    assertThat(after.forgetUnseen().orElseThrow().value())
        .isLessThan(before.forgetUnseen().orElseThrow().value() - 0.02);
    assertThat(after.forgetAccuracy().orElseThrow()).isLessThan(1);
    assertThat(after.testAccuracy().orElseThrow())
        .isCloseTo(before.testAccuracy().orElseThrow(), within(0.05));
  }

  /** Its standardisation is outside, and another head of its own weights comes first. */
  @Test
  void aModelOfTwoHeadsThatExpectsStandardisedRowsForgetsLikewise() {
    var config =
        config(
            Map.of(
                "amund.models.table.output", "1",
                "amund.models.table.input-mean", "5000,0.01,40,1,0",
                "amund.models.table.input-std", "1500,0.003,12,1,0.5"));
    var model = config.models().get(0);
    assertThat(probe(model.calledAs()).findings()).isEmpty();
    assertThat(probe(model.calledAs()).accuracies().get(Split.TRAIN).share()).isEqualTo(1);
    var report = DryRuns.forget(config, store, TestNetworks.bytes("bare-table"), IDS);
    assertThat(report.last().decision().reasons()).isEmpty();
    assertThat(report.accepted()).isTrue();
    assertThat(report.last().after().orElseThrow().forgetUnseen().orElseThrow().value())
        .isLessThan(report.before().forgetUnseen().orElseThrow().value() - 0.02);
  }

  @Test
  void itsProbeSaysWhatToConfigure() {
    var unsaid = probe(ModelInterface.PLAIN).findings();
    assertThat(unsaid).extracting(ProbeFinding::kind).containsExactly(Kind.FORWARD);
    assertThat(unsaid.get(0).words()).contains("0 (N, 2), 1 (N, 3)", "models.<id>.output");

    var half = probe(new ModelInterface(Optional.empty(), Optional.of("1"))).findings();
    assertThat(half).extracting(ProbeFinding::kind).contains(Kind.ACCURACY);
    assertThat(half.get(0).words())
        .contains("features amount,rate,age,unit,score", "set input-mean and input-std");
  }

  @Test
  void otherNumbersThanThoseOfTheImportAreSaid() {
    store.noteNormalisation(Optional.empty());
    var standardised =
        config(
                Map.of(
                    "amund.models.table.output", "1",
                    "amund.models.table.input-mean", "5000,0.01,40,1,0",
                    "amund.models.table.input-std", "1500,0.003,12,1,0.5"))
            .models()
            .get(0);
    var findings = probe(standardised.calledAs()).findings();
    assertThat(findings).extracting(ProbeFinding::kind).containsExactly(Kind.PREPARATION);
    assertThat(findings.get(0).words()).contains("were none", "mean=5000.0,0.01");
    store.noteNormalisation(standardised.inputs().normalisation());
    assertThat(probe(standardised.calledAs()).findings()).isEmpty();
  }

  private BaseModelProbe.Result probe(ModelInterface calledAs) {
    try (var model =
        TorchScriptModel.load(TestNetworks.bytes("bare-table"), DemoNetwork.CPU, calledAs)) {
      return BaseModelProbe.run(model, store);
    }
  }

  @Test
  void theRangeIsMeasuredOnTrainingRows() {
    try (var model = TestNetworks.load(ID)) {
      new ModelInputs(store, InputConfig.DEFAULT).tell(model);
      var space = (FeatureSpace) model.inputSpace();
      float least = Float.POSITIVE_INFINITY;
      for (int row = 0; row < FeatureTable.TRAINED; row++) {
        least = Math.min(least, FeatureTable.features(row)[0]);
      }
      assertThat(space.low()[0]).isEqualTo(least);
      assertThat(space.deviation()[3]).isZero();
    }
  }

  @Test
  void theRangeCanBeConfiguredForAllFeaturesOrForEach() {
    try (var model = TestNetworks.load(ID)) {
      new ModelInputs(store, inputs("0..inf")).tell(model);
      var all = (FeatureSpace) model.inputSpace();
      assertThat(all.low()).containsOnly(0);
      assertThat(all.high()).containsOnly(Float.POSITIVE_INFINITY);
      assertThat(all.deviation()[0]).isGreaterThan(100);

      new ModelInputs(store, inputs("0..9000, 0..1, 18..120, none, -3..3")).tell(model);
      var each = (FeatureSpace) model.inputSpace();
      assertThat(each.high()).containsExactly(9000, 1, 120, Float.POSITIVE_INFINITY, 3);

      assertThatThrownBy(() -> new ModelInputs(store, inputs("0..1,0..2")).tell(model))
          .isInstanceOf(ModelUnusableException.class)
          .hasMessageContaining("2 ranges")
          .hasMessageContaining("5 features");
    }
  }

  @Test
  void imagesOfBytesArePixels() throws IOException {
    try (var images = SmallModel.store(directory.resolve("images"));
        var model = DemoNetwork.load()) {
      new ModelInputs(images, inputs("0..9")).tell(model);
      assertThat(model.inputSpace()).isEqualTo(InputSpace.PIXELS);
    }
  }

  private static InputConfig inputs(String range) {
    return config(Map.of("amund.models.table.input-range", range)).models().get(0).inputs();
  }

  private static AmundConfig config(Map<String, String> more) {
    var settings = new HashMap<>(Map.of("amund.models.table.path", "unused.pt"));
    settings.put("amund.device.threads", "1");
    settings.putAll(more);
    return AmundConfig.of(settings);
  }
}
