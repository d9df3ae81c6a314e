package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.AmundConfig;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.daemon.DataLayout;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.ImageShape;
import dev.amund.unlearner.models.SampleTensors;
import dev.amund.unlearner.models.TestModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a small network that has learned its samples by heart. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TryCommandTest {
  private static final int TRAIN = 120;
  private static final GeneratedDataSet DATA = new GeneratedDataSet(4, TRAIN, 80, 5, 3);
  private static final ImageShape SHAPE =
      new ImageShape(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE);
  private static final String[] OPEN = {
    "--set=amund.gates.max-forget-unseen-auc=1",
    "--set=amund.gates.min-forget-unseen-auc=0",
    "--set=amund.gates.max-test-accuracy-drop=1",
    "--set=amund.gates.max-total-test-accuracy-drop=1"
  };

  /** The same, by an update that is over soon. */
  private static final String[] QUICK =
      with(
          List.of(OPEN),
          "--set=amund.amun.control.update=fixed",
          "--set=amund.amun.fine-tune.epochs=1");

  /** So much at once that the accuracy falls, whatever the gates say. */
  private static final String[] HARSH = {
    "--set=amund.gates.max-forget-unseen-auc=1",
    "--set=amund.gates.min-forget-unseen-auc=0",
    "--set=amund.gates.max-test-accuracy-drop=0.01",
    "--set=amund.gates.max-total-test-accuracy-drop=1",
    "--set=amund.gates.learning-rate-decrease-factor=1",
    "--set=amund.amun.control.update=fixed",
    "--set=amund.amun.replay-ratio=0",
    "--set=amund.amun.fine-tune.learning-rate=0.1",
    "--set=amund.amun.fine-tune.epochs=3"
  };

  @TempDir private static Path shared;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  void train() throws IOException {
    DATA.writeTo(shared.resolve("files"));
    try (var store = SampleStore.open(samples());
        var untrained = GeneratedDataSet.class.getResourceAsStream("demo-classifier.pt")) {
      new Importer(store)
          .run(
              new CifarManifestSource(
                  shared.resolve("files").resolve(GeneratedDataSet.MANIFEST),
                  ImportOptions.none().withShape(SHAPE)));
      Files.write(shared.resolve("base.pt"), trained(untrained.readAllBytes(), store));
    }
    Files.writeString(
        shared.resolve("amund.yaml"),
        """
        amund:
          data-directory: '%s'
          device: {name: cpu, threads: 1}
          models:
            m: {path: '%s'}
            empty: {path: '%s'}
        """
            .formatted(
                shared.resolve("data"), shared.resolve("base.pt"), shared.resolve("base.pt")));
  }

  private static byte[] trained(byte[] untrained, SampleStore store) {
    var device = AmundConfig.of(Map.of("amund.device.name", "cpu", "amund.device.threads", "1"));
    var random = new SplittableRandom(1);
    try (var model = TorchScriptModel.load(untrained, device.device());
        var scope = model.scope()) {
      LabelledImages data =
          SampleTensors.of(scope, store.draw(Split.TRAIN, TRAIN, random, Set.of()));
      try (var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1))) {
        for (int step = 0; step < 90; step++) {
          try (var work = model.scope()) {
            int[] rows = random.ints(40, 0, TRAIN).toArray();
            trainer.step(data.in(work).rows(rows), 0.05);
          }
        }
      }
      return model.snapshot();
    }
  }

  private static Path samples() {
    return new DataLayout(shared.resolve("data")).samples("m");
  }

  private int run(String... arguments) {
    return runFor("m", arguments);
  }

  private int runFor(String model, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var command = new ArrayList<>(List.of("try", "--model", model));
    command.add("--config=" + shared.resolve("amund.yaml"));
    command.addAll(List.of(arguments));
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(command.toArray(String[]::new));
  }

  private int run(String[] settings, String... arguments) {
    var all = new ArrayList<>(List.of(settings));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out.toString());
  }

  private static String ids(int count) {
    return IntStream.range(0, count)
        .mapToObj(GeneratedDataSet::trainId)
        .collect(Collectors.joining(","));
  }

  @Test
  void showsWhatAnUpdateWouldDoAndThatItWouldPass() {
    assertThat(run(OPEN, "--ids", ids(8))).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("m: the base model " + shared.resolve("base.pt") + ", version 1, on cpu")
        .contains("to be forgotten: 8 of 120 TRAIN samples")
        .containsPattern("forget accuracy +\\d+\\.\\d % +\\d+\\.\\d %")
        .containsPattern("held-out accuracy +\\d+\\.\\d % +\\d+\\.\\d %")
        .containsPattern("AUC forget vs unseen, own classes +0\\.\\d+ \\(0\\.\\d+ to \\d\\.\\d+\\)")
        .containsPattern("AUC retained vs forget +0\\.\\d+")
        .containsPattern("at most +1\\.000 +passes +gates\\.max-forget-unseen-auc")
        .containsPattern("attack \\d+\\.\\d \\+ fine-tune \\d+\\.\\d")
        .containsPattern("[\\d,]+ samples trained in \\d+\\.\\d s")
        .contains("The gates would pass: attempt 1 of 3 would be published.")
        .doesNotContain("What would help");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void tellsTheSameAsJson() throws IOException {
    assertThat(run(QUICK, "--ids", ids(8), "--output", "json")).as(err.toString()).isZero();
    JsonNode told = json();
    assertThat(told.get("passes").asBoolean()).isTrue();
    assertThat(told.get("verdict").asText()).startsWith("The gates would pass");
    assertThat(told.get("modelId").asText()).isEqualTo("m");
    assertThat(told.get("forgetSamples").asInt()).isEqualTo(8);
    assertThat(told.get("trainSamples").asInt()).isEqualTo(TRAIN);
    for (String when : List.of("before", "after")) {
      assertThat(told.get(when).fieldNames())
          .toIterable()
          .contains("forgetAccuracy", "retainAccuracy", "testAccuracy", "retainForgetAuc");
      assertThat(told.get(when).get("forgetUnseenAuc").fieldNames())
          .toIterable()
          .containsExactly("high", "low", "value");
    }
    assertThat(told.get("before").get("forgetAccuracy").asDouble()).isGreaterThan(0.8);
    assertThat(told.get("attempts").get(0).get("gates"))
        .anySatisfy(
            gate -> {
              assertThat(gate.get("key").asText()).isEqualTo("amund.gates.max-test-accuracy-drop");
              assertThat(gate.get("limit").asDouble()).isOne();
              assertThat(gate.get("passes").asBoolean()).isTrue();
            });
    assertThat(told.get("secondsByStage").fieldNames())
        .toIterable()
        .contains("attack", "fine-tune", "evaluate");
    assertThat(told.get("samplesTrained").asLong()).isPositive();
    assertThat(told.get("proposals")).isEmpty();
  }

  @Test
  void whatItProposesPasses() throws IOException {
    assertThat(run(HARSH, "--random", "24", "--no-search", "--output", "json"))
        .as(err.toString())
        .isEqualTo(3);
    JsonNode refused = json();
    assertThat(refused.get("verdict").asText())
        .contains("would not pass", "QUARANTINED", "Held-out accuracy fell");
    assertThat(refused.get("attempts")).hasSize(3);
    var settings = new ArrayList<String>();
    refused
        .get("proposals")
        .forEach(
            proposal ->
                proposal
                    .get("settings")
                    .properties()
                    .forEach(
                        entry ->
                            settings.add(
                                "--set=%s=%s"
                                    .formatted(entry.getKey(), entry.getValue().asText()))));
    assertThat(settings).as(refused.toString()).isNotEmpty();

    // The later setting of a key counts.
    assertThat(run(HARSH, with(settings, "--random", "24"))).as(out.toString()).isZero();
  }

  private static String[] with(List<String> settings, String... arguments) {
    var all = new ArrayList<>(settings);
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  @Test
  void aRefusedRequestIsTriedInPartsAndSaysWhenTrainingAnewIsDue() {
    assertThat(run(HARSH, "--random", "30", "--set=amund.gates.max-attempts=1"))
        .as(err.toString())
        .isEqualTo(3);
    assertThat(out.toString())
        .contains("after attempt 1", "REFUSES", "What would help")
        .contains("25.0 % of all training samples", "gates.retrain-after-share")
        .containsPattern("--set amund\\.models\\.m\\.gates\\.max-test-accuracy-drop=0\\.\\d{3}");
  }

  @Test
  void saysWhatThePolicyOfTheLegalBasisWouldDo() {
    String[] policies =
        with(
            List.of(HARSH),
            "--no-search",
            "--random=24",
            "--set=amund.gates.max-attempts=1",
            "--set=amund.gates.when-refused.gdpr-art-17=publish-best",
            "--set=amund.gates.when-refused.ccpa=erase-and-retrain");
    assertThat(run(policies)).isEqualTo(3);
    assertThat(out.toString()).contains("the request would be QUARANTINED");
    assertThat(run(policies, "--legal-basis=GDPR_ART_17")).isEqualTo(3);
    assertThat(out.toString()).contains("the best of them would be published as residual");
    assertThat(run(policies, "--legal-basis=CCPA")).isEqualTo(3);
    assertThat(out.toString()).contains("erased and a new training requested");
  }

  @Test
  void saysIntoHowManyUpdatesALargeRequestIsDivided() throws IOException {
    assertThat(run(QUICK, "--random", "60")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("to be forgotten: 60 of 120 TRAIN samples")
        .contains("in 2 updates (unlearner.max-forget-share). This is the first, of 30 samples.");
    assertThat(run(QUICK, "--random", "60", "--output", "json")).isZero();
    assertThat(json().get("updates").asInt()).isEqualTo(2);
    assertThat(json().get("forgetSamples").asInt()).isEqualTo(60);
    assertThat(json().get("forgetSamplesTried").asInt()).isEqualTo(30);
  }

  @Test
  void aRequestThatAsksForANewTrainingIsNotTried() throws IOException {
    assertThat(run(QUICK, "--random", "61")).isEqualTo(3);
    assertThat(out.toString())
        .contains("ask for a new training", "61 of its 120", "amund.unlearner.retrain-share=1");
    assertThat(run(QUICK, "--random", "61", "--output", "json")).isEqualTo(3);
    assertThat(json().get("retrainRequired").asBoolean()).isTrue();
    assertThat(json().get("passes").asBoolean()).isFalse();
    assertThat(run(QUICK, "--random", "61", "--set=amund.unlearner.retrain-share=1"))
        .as(err.toString())
        .isZero();
  }

  @Test
  void nothingIsWritten() throws Exception {
    Map<String, String> before = contents(shared);
    assertThat(run(QUICK, "--subject", DATA.subjectOf(0))).as(err.toString()).isZero();
    assertThat(run(HARSH, "--random", "24")).isEqualTo(3);
    assertThat(contents(shared)).isEqualTo(before);
  }

  /** Every file and directory below, with its content. */
  private static Map<String, String> contents(Path directory) throws Exception {
    try (var all = Files.walk(directory)) {
      var contents = new TreeMap<String, String>();
      for (Path file : all.toList()) {
        contents.put(
            directory.relativize(file).toString(),
            Files.isDirectory(file) ? "" : Sha256.hex(Files.readAllBytes(file)));
      }
      return contents;
    }
  }

  @Test
  void aDaemonMayHaveTheStoreOpen() {
    try (var held = SampleStore.open(samples())) {
      assertThat(run(QUICK, "--random", "5")).as(err.toString()).isZero();
      assertThat(held.count(Split.TRAIN)).isEqualTo(TRAIN);
    }
  }

  @Test
  void drawsTheSameByTheSameSeed() throws IOException {
    String[] quick = with(List.of(QUICK), "--random", "9", "--output", "json");
    assertThat(run(quick)).isZero();
    JsonNode first = json().get("before");
    assertThat(run(quick)).isZero();
    assertThat(json().get("before")).isEqualTo(first);
    assertThat(run(quick, "--set=amund.amun.seed=7")).isZero();
    assertThat(json().get("before")).isNotEqualTo(first);
  }

  @Test
  void idsMayStandInAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("ids.txt");
    Files.writeString(file, ids(3).replace(",", "\n\n") + "\n");
    assertThat(run(QUICK, "--ids", "@" + file)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("to be forgotten: 3 of 120")
        .contains("Figures of fewer than 5");
    assertThat(run("--ids", "@" + directory.resolve("other.txt"))).isOne();
    assertThat(err.toString()).contains("There is no file " + directory.resolve("other.txt"));
    Files.write(file, new byte[] {(byte) 0xff, '\n'});
    assertThat(run("--ids", "@" + file)).isEqualTo(2);
    assertThat(err.toString()).contains("ids.txt: ");
  }

  @Test
  void theNewestVersionIsTriedUnlessAnotherIsNamed(@TempDir Path directory) throws Exception {
    Path artifacts = directory.resolve("artifacts");
    var store = new DirectoryArtifactStore(artifacts);
    byte[] base = Files.readAllBytes(shared.resolve("base.pt"));
    byte[] second;
    try (var untrained = GeneratedDataSet.class.getResourceAsStream("demo-classifier.pt")) {
      second = untrained.readAllBytes();
    }
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    var first = writeServingLayout(store, signer, base, Optional.empty());
    var newest = writeServingLayout(store, signer, second, Optional.of(first));
    Map<String, String> before = contents(directory);
    String there = "--set=amund.artifacts.directory=" + artifacts.toAbsolutePath();

    assertThat(run(QUICK, there, "--random", "6", "--output", "json")).as(err.toString()).isZero();
    assertThat(json().get("version").asInt()).isEqualTo(2);
    assertThat(json().get("sha256").asText()).isEqualTo(newest.sha256());
    // Gates compare with the base model, which is version 1 and better than the untrained one.
    JsonNode total = json().get("attempts").get(0).get("gates").get(3);
    assertThat(total.get("key").asText()).contains("total");
    assertThat(total.get("measured").asDouble()).isGreaterThan(0.1);

    for (String named :
        List.of(
            shared.resolve("base.pt").toString(),
            shared.resolve("base.pt").toUri().toString(),
            store.put(base).uri().toString())) {
      assertThat(run(QUICK, there, "--random", "6", "--output", "json", "--artifact", named))
          .as(err.toString())
          .isZero();
      assertThat(json().get("sha256").asText()).isEqualTo(first.sha256());
      assertThat(json().get("version").asInt()).isOne();
    }
    assertThat(contents(directory)).isEqualTo(before);
  }

  private static ModelManifest writeServingLayout(
      DirectoryArtifactStore store,
      ManifestSigner signer,
      byte[] bytes,
      Optional<ModelManifest> parent) {
    var manifest =
        new ModelManifest(
            "m",
            parent.isPresent() ? 2 : 1,
            new ModelManifest.Parent(
                parent.isPresent() ? OptionalLong.of(1) : OptionalLong.empty(),
                parent.map(ModelManifest::sha256)),
            new ModelManifest.Content(store.put(bytes).sha256(), bytes.length, "TORCHSCRIPT"),
            new ModelManifest.Forgotten(
                parent.map(version -> new UUID(1, 1).toString()),
                parent.isPresent() ? 1 : 0,
                parent.isPresent() ? 10 : 0),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Optional.empty());
    store.writeServingLayout(manifest, signer.sign(manifest.canonicalJson()), signer.keyId());
    return manifest;
  }

  @Test
  void anArtifactThatCannotBeReadIsNamed() {
    assertThat(run("--random", "5", "--artifact", "nowhere.pt")).isOne();
    assertThat(err.toString()).contains("There is no file nowhere.pt");
    assertThat(run("--random", "5", "--artifact", "ftp://host/model.pt")).isEqualTo(2);
    assertThat(err.toString()).contains("ftp://host/model.pt cannot be read", "artifactUri");
  }

  @ParameterizedTest
  @ValueSource(strings = {"corrupt", "half", "bfloat16", "nan", "frozen", "one-channel", "throws"})
  void aModelThatCannotBeUsedSaysWhy(String kind, @TempDir Path directory) {
    Path file = directory.resolve("model.pt");
    TestModels.write(kind, file);
    assertThat(run("--random", "5", "--artifact", file.toString())).isOne();
    assertThat(err.toString()).contains(TestModels.BROKEN.get(kind));
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--ids=no-1,no-2 | does not hold 2 of the 2 samples: no-1, no-2.",
        "--ids=n1,n2,n3,n4,n5,n6 | n1, n2, n3, n4, n5, ....",
        "--ids=, | No sample is named",
        "--subject=nobody | no sample of the subject nobody",
        "--random=121 | --random 121 is more than the 120 TRAIN samples",
        "--random=0 | --random must be at least 1",
        "--random=many | 'many' is not an int",
        "--legal-basis=ART_17 | expected one of",
        "--urgent | Unknown option"
      })
  void wrongSamplesAreMistakes(String option, String message) {
    assertThat(run(option)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void heldOutSamplesHaveNothingToForget() {
    String heldOut = GeneratedDataSet.holdoutId(1);
    assertThat(run("--ids", heldOut)).isEqualTo(2);
    assertThat(err.toString()).contains("HOLDOUT", "without an update");
    assertThat(run(QUICK, "--ids", ids(5) + "," + heldOut)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("5 of 120 TRAIN samples, and 1 HOLDOUT samples");
  }

  @Test
  void justOneOfTheSelectorsMustBeGiven() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("--ids", "--subject", "--random");
    assertThat(run("--random", "5", "--subject", DATA.subjectOf(0))).isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive");
  }

  @Test
  void aModelWithoutSamplesOrWithoutConfigurationSaysWhatToDo() {
    assertThat(runFor("empty", "--random", "5")).isOne();
    assertThat(err.toString()).contains("run amund import --model empty");
    assertThat(new DataLayout(shared.resolve("data")).samples("empty")).doesNotExist();
    assertThat(runFor("other", "--random", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("no model other", "m");
  }

  @Test
  void anEmptyStoreSaysWhatToDo(@TempDir Path directory) {
    SampleStore.open(new DataLayout(directory).samples("m")).close();
    assertThat(run("--random", "5", "--set=amund.data-directory=" + directory)).isOne();
    assertThat(err.toString()).contains("no TRAIN samples of model m", "amund import --model m");
  }
}
