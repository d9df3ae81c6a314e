package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.cli.doctor.TriedModel;
import dev.amund.config.AmundConfig;
import dev.amund.daemon.DataLayout;
import dev.amund.model.TestNetworks;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.numpy.NpyFiles;
import dev.amund.samples.shape.ImageShape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class ImportCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void prepare() throws IOException {
    data = directory.resolve("data");
    Files.writeString(
        directory.resolve("amund.yaml"),
        "amund:\n  data-directory: '%s'\n  models:\n    m:\n      path: m.pt\n"
            .formatted(directory.resolve("amund")));
    image("train/cat/1.png");
    image("train/dog/1.png");
    image("val/dog/2.png");
  }

  @Test
  void afterwardsTheModelIsTriedOnTheSamples() throws IOException {
    assertThat(run("--shape", "3x16x16", data.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("m.pt is not there yet", "amund doctor");
  }

  @Test
  void whatIsFoundOfTheModelIsSaidAndTheSamplesAreThere() throws IOException {
    var file = directory.resolve("m.pt");
    Files.writeString(
        directory.resolve("amund.yaml"),
        "amund:\n  data-directory: '%s'\n  device: {name: cpu}\n  models: {m: {path: '%s'}}\n"
            .formatted(directory.resolve("amund"), file));
    Files.write(file, TestNetworks.bytes("heads"));
    assertThat(run("--shape", "3x16x16", data.toString())).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("3 samples imported", "tried on its samples")
        .contains("BAD   forward: The model returns 2 tensors");

    Files.write(file, TestNetworks.bytes("in-place"));
    run("--restart", "--shape", "3x16x16", data.toString());
    assertThat(out.toString()).contains("note  writes-input:");
    Files.writeString(file, "no model");
    run("--restart", "--shape", "3x16x16", data.toString());
    assertThat(out.toString()).contains("cannot be used: The model");
  }

  @Test
  void imagesArePreparedAsTheOptionsSayAndNotOtherwiseLater() {
    assertThat(
            run(
                "--shape=3x2x2",
                "--fit=center-crop",
                "--resize=3",
                "--interpolation=bicubic",
                data.toString()))
        .as(err.toString())
        .isZero();
    var words = "images fit=center-crop resize=3 interpolation=bicubic exif-orientation=apply";
    assertThat(out.toString()).contains("They are prepared as: " + words);
    inStore(
        store -> {
          assertThat(store.preparation()).contains(words);
          assertThat(store.normalisation()).contains("none");
        });

    assertThat(run("--id-prefix=again/", data.toString())).as(err.toString()).isZero();
    assertThat(run("--id-prefix=other/", "--shape=3x2x2", "--fit=letterbox", data.toString()))
        .isOne();
    assertThat(err.toString())
        .contains(words, "fit=letterbox", "They need another store")
        .doesNotContain("\tat ");
  }

  @Test
  void thePreparationOfTheConfigurationHoldsForAnImport() throws IOException {
    Files.writeString(
        directory.resolve("amund.yaml"),
        """
        amund:
          data-directory: '%s'
          models:
            m:
              path: m.pt
              image-shape: 3x2x2
              image-preparation: {fit: letterbox, fill: '1,2,3'}
              input-mean: 0.5
              input-std: 0.25
        """
            .formatted(directory.resolve("amund")));
    assertThat(run(data.toString())).as(err.toString()).isZero();
    inStore(
        store -> {
          assertThat(store.preparation().orElseThrow()).contains("fit=letterbox", "fill=1,2,3");
          assertThat(store.normalisation()).contains("mean=0.5 std=0.25");
        });
  }

  @Test
  void aPreparationThatIsNotPossibleIsRefusedBeforeAnythingIsRead() {
    assertThat(run("--fit", "zoom", data.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("fit is squash, center-crop, letterbox, not 'zoom'");
    assertThat(run("--fit", "center-crop", data.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("needs their size: --shape, or image-shape");
    assertThat(run("--shape=3x8x8", "--fit=center-crop", "--resize=4", data.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("8 or more");
    assertThat(run("--topic", "--fit", "squash", data.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("set image-preparation of the model");
  }

  @ParameterizedTest
  @CsvSource({"half, float16", "bfloat16, bfloat16"})
  void weightsOf16BitsAreRefusedAsTheyAreByDoctor(String network, String type) throws IOException {
    var file = directory.resolve("m.pt");
    Files.write(file, TestNetworks.bytes(network));
    var config =
        AmundConfig.of(
            Map.of(
                "amund.data-directory", directory.resolve("amund").toString(),
                "amund.device.name", "cpu",
                "amund.models.m.path", file.toString()));
    Files.writeString(
        directory.resolve("amund.yaml"),
        "amund:\n  data-directory: '%s'\n  device: {name: cpu}\n  models: {m: {path: '%s'}}\n"
            .formatted(directory.resolve("amund"), file));
    String words =
        ("weights: Weight conv.weight is %s, and only float32 weights are updated: call"
                + " model.float() before the export.")
            .formatted(type);
    assertThat(new TriedModel(config, config.models().get(0)).run().words())
        .contains("not tried on samples", words);

    assertThat(run("--shape", "3x16x16", data.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("tried on its samples", "BAD   " + words);
    assertThat(new TriedModel(config, config.models().get(0)).run().words())
        .contains(", tried on its samples", words);
  }

  private void image(String name) throws IOException {
    var file = data.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
  }

  private int run(String... arguments) {
    return runFor("m", arguments);
  }

  private int runFor(String model, String... arguments) {
    var command = new ArrayList<>(List.of("import", "--model", model));
    command.add("--config");
    command.add(directory.resolve("amund.yaml").toString());
    command.addAll(List.of(arguments));
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(command.toArray(String[]::new));
  }

  private void inStore(Consumer<SampleStore> check) {
    try (var store = SampleStore.open(new DataLayout(directory.resolve("amund")).samples("m"))) {
      check.accept(store);
    }
  }

  @Test
  void findsOutTheFormatAndTellsWhatItTookItFor() {
    assertThat(run("--shape", "3x2x2", "--id-prefix", "p/", data.toString())).isZero();
    assertThat(out.toString())
        .contains("a directory of images for each class (folder)")
        .contains("label 0: cat", "label 1: dog")
        .contains("3 samples imported, 0 refused")
        .contains("The samples of the store are 3×2×2.");
    inStore(
        store -> {
          assertThat(store.shape()).contains(new ImageShape(3, 2, 2));
          assertThat(store.get("p/val/dog/2.png")).map(Sample::split).contains(Split.HOLDOUT);
        });
  }

  @Test
  void aFloatArrayThatLooksLikeImagesIsExplained() throws IOException {
    Path arrays = Files.createDirectories(directory.resolve("arrays"));
    Files.write(
        arrays.resolve("x.npy"), NpyFiles.npy("<f4", "(1, 3, 2)", new byte[6 * Float.BYTES]));
    Files.write(arrays.resolve("y.npy"), NpyFiles.npy("|u1", "(1,)", new byte[1]));
    run("--split", "TRAIN", arrays.toString());
    assertThat(out.toString())
        .contains("The samples of the store are float32 1×3×2.")
        .contains("If they are sequences of shape 3×2, import the array under the name inputs");
  }

  @Test
  void refusalsAreCountedShownAndMakeTheExitCodeOne() throws IOException {
    Files.writeString(data.resolve("train/cat/broken.png"), "no image");
    assertThat(run("--format", "folder", data.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("3 samples imported, 1 refused")
        .containsPattern("UNDECODABLE +1")
        .contains("train/cat/broken.png: ");
    inStore(store -> assertThat(store.count(Split.TRAIN)).isEqualTo(2));
  }

  @Test
  void whatIsNoDataSetIsRefusedWithAMessage() {
    assertThat(run("--format", "cifar10", data.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("has no files named data_batch");
    assertThat(run(directory.resolve("amund.yaml").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("in none of the formats");
  }

  @Test
  void formatsAndSplitsThatDoNotExistAreMistakes() {
    assertThat(run("--format", "tfrecord", data.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("'tfrecord' is no format", "cifar10");
    assertThat(run("--split", "VAL", data.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("TRAIN, HOLDOUT");
  }

  @Test
  void linksAreFollowedWhereTheConfigurationAllowsIt() {
    assertThat(run("--link", data.toString())).isEqualTo(1);
    assertThat(out.toString()).containsPattern("UNREACHABLE +3").contains("link-prefixes");
    var allowed = "amund.samples.link-prefixes=" + data.toUri();
    assertThat(run("--link", "--set", allowed, data.toString())).isZero();
    assertThat(out.toString()).contains("3 samples imported, 0 refused");
  }

  @Test
  void theConfigurationMaySayTheShape() {
    assertThat(
            run(
                "--set=amund.models.a.path=a.pt",
                "--set=amund.models.a.image-shape=3x5x5",
                "--set=amund.models.m.image-shape=3x2x3",
                data.toString()))
        .isZero();
    inStore(store -> assertThat(store.shape()).contains(new ImageShape(3, 2, 3)));
  }

  @Test
  void theShapeOfAnotherModelIsNotItsOwn() {
    assertThat(
            run(
                "--set=amund.models.a.path=a.pt",
                "--set=amund.models.a.image-shape=3x5x5",
                data.toString()))
        .isZero();
    inStore(store -> assertThat(store.shape()).contains(new ImageShape(3, 4, 4)));
  }

  @Test
  void aModelThatIsNotConfiguredIsAMistake() {
    assertThat(runFor("nosuch", data.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("The configuration has no model nosuch; amund.models has m");
    assertThat(directory.resolve("amund")).doesNotExist();
  }

  @Test
  void nothingToImportIsAFailure() throws IOException {
    var manifest = directory.resolve("manifest.csv");
    Files.writeString(manifest, "id,path,label,split\n\n");
    assertThat(run(manifest.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("manifest.csv has no samples: nothing is imported");
    inStore(store -> assertThat(store.shape()).isEmpty());
  }

  @Test
  void aByteOrderMarkIsNoFaultAndLatin1NamesItsLine() throws IOException {
    var manifest = data.resolve("rows.jsonl");
    Files.writeString(
        manifest,
        "\uFEFF{\"id\": \"a\", \"path\": \"train/cat/1.png\", \"label\": 0, \"split\": \"TRAIN\"}\n"
            + "{\"id\": \"caf\u00e9\", \"path\": \"train/cat/1.png\", \"label\": 0, \"split\":"
            + " \"TRAIN\"}\n"
            + "{\"id\": \"b\", \"path\": \"train/cat/1.png\", \"label\": 0, \"split\":"
            + " \"TRAIN\"}\n",
        StandardCharsets.UTF_8);
    assertThat(run(manifest.toString())).isZero();
    var latin = Files.readString(manifest).substring(1).getBytes(StandardCharsets.ISO_8859_1);
    Files.write(manifest, latin);
    assertThat(run(manifest.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("2 samples imported, 1 refused")
        .contains("line 2: The line is not UTF-8 (byte 0xe9 at position 12)");
  }

  @Test
  void anErrorEndsWithASentenceToo() {
    var command = Main.commandLine().setErr(new PrintWriter(err, true));
    command.addSubcommand("hungry", new Hungry());
    assertThat(command.execute("hungry")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "There is not enough memory (Java heap space): give the JVM more, for instance"
                + " AMUND_JAVA_OPTS=-Xmx4g");
  }

  /** Takes more than there is. */
  @Command(name = "hungry")
  private static final class Hungry implements Runnable {
    @Override
    public void run() {
      throw new OutOfMemoryError("Java heap space");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--link", "--classes=x", "--labels=coarse"})
  void anOptionThatMeansNothingToTheFormatIsAMistake(String option) {
    assertThat(run("--format", "idx", option, data.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("means nothing to the format idx");
  }

  @Test
  void thePathMayNotBeThere() {
    assertThat(run(directory.resolve("nowhere").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("There is no ", "nowhere");
  }
}
