package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.HeadlineMetrics;
import dev.amund.unlearner.models.SmallModel;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout as serving systems read it. */
class ServingLayoutTest {
  private final Clock clock = Clock.systemUTC();

  @TempDir private Path directory;

  /** DJL Serving loads a directory as DJL does: engine and file come from serving.properties. */
  @Test
  void djlLoadsAVersionFromItsDirectoryAlone() throws Exception {
    var artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"));
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    var versions = new VersionWriter(artifacts, signer, clock);
    versions.writeServingLayout(
        versions.base(
            SmallModel.ID,
            SmallModel.torchScript(),
            new HeadlineMetrics(null, null, null, null, null)));

    var criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(directory.resolve("artifacts/models/small/1"))
            .build();
    try (var model = criteria.loadModel();
        var predictor = model.newPredictor()) {
      var images =
          model
              .getNDManager()
              .zeros(
                  new Shape(
                      2, GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE));
      assertThat(predictor.predict(new NDList(images)).singletonOrThrow().getShape().get(0))
          .isEqualTo(2);
    }
  }
}
