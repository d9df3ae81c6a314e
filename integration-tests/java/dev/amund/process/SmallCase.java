package dev.amund.process;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.samples.SampleStore;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A small network that was never trained, and samples for it: what daemons in tests look after. */
public final class SmallCase {
  /** The shape of its images. */
  public static final ImageShape SHAPE =
      new ImageShape(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE);

  /**
   * Gates that stand open: a network that was never trained has nothing to forget, and nothing for
   * gates to judge.
   */
  public static final Map<String, String> OPEN_GATES =
      Map.of(
          "amund.gates.max-forget-unseen-auc", "1",
          "amund.gates.min-forget-unseen-auc", "0",
          "amund.gates.max-test-accuracy-drop", "1",
          "amund.gates.max-total-test-accuracy-drop", "1");

  private SmallCase() {}

  /** Writes the network, as TorchScript. */
  public static void writeModel(Path file) throws IOException {
    try (var untrained = GeneratedDataSet.class.getResourceAsStream("demo-classifier.pt")) {
      Files.copy(untrained, file);
    }
  }

  /**
   * Imports samples into a store, which no daemon has open.
   *
   * @param files where {@link GeneratedDataSet#writeTo} wrote them
   */
  public static void importSamples(Path files, Path store) throws IOException {
    try (var samples = SampleStore.open(store)) {
      Path manifest = files.resolve(GeneratedDataSet.MANIFEST);
      new Importer(samples)
          .run(new CifarManifestSource(manifest, ImportOptions.none().withShape(SHAPE)));
    }
  }
}
