package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.AmundConfig;
import dev.amund.config.ModelInterface;
import dev.amund.control.Networks;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.model.Displacement;
import dev.amund.model.ModelLoader;
import dev.amund.model.ModelState;
import dev.amund.unlearner.models.EarlierVersions;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.ForgetSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierVersionsTest {
  private static final HeadlineMetrics NONE = new HeadlineMetrics(null, null, null, null, null);

  @TempDir private Path directory;
  private final List<ModelVersionPublished> published = new ArrayList<>();
  private DirectoryArtifactStore artifacts;
  private VersionWriter versions;
  private EarlierVersions earlier;
  private ModelState base;

  @BeforeEach
  void open() throws IOException {
    Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);
    artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    versions =
        new VersionWriter(
            artifacts, ManifestSigner.loadOrCreate(directory.resolve("key.pem")), clock);
    var loader = new ModelLoader(AmundConfig.of(Map.of()).device(), ModelInterface.PLAIN);
    earlier = new EarlierVersions(artifacts, loader);
    try (var model = loader.load(SmallModel.torchScript())) {
      base = model.state();
    }
  }

  /** Every version moves all weights by as much. */
  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      ModelVersionPublished version =
          published.isEmpty()
              ? versions.base(SmallModel.ID, weightsOf(1).torchScript(), NONE)
              : versions.next(
                  head(),
                  weightsOf(published.size() + 1).torchScript(),
                  SmallModel.batch(),
                  new ForgetSet(Map.of(), Map.of(), Set.of(), List.of()),
                  NONE,
                  Optional.empty());
      versions.writeServingLayout(version);
      published.add(version);
    }
  }

  private ModelVersionPublished head() {
    return published.get(published.size() - 1);
  }

  private ModelState weightsOf(long version) {
    Displacement step = base.minus(base);
    step.values().values().forEach(weights -> Arrays.fill(weights, version - 1));
    return base.plus(step);
  }

  private void assertRecentIs(long version) {
    Networks.Recent recent = earlier.recent(head());
    Displacement difference = recent.state().minus(weightsOf(version));
    assertThat(difference.dot(difference)).isZero();
    assertThat(recent.updates()).isEqualTo(head().getVersion() - version);
  }

  @Test
  void theRecentVersionIsSomeUpdatesBack() {
    publish(1);
    assertRecentIs(1);
    publish(11);
    assertRecentIs(1);
    publish(1);
    assertRecentIs(7);
    publish(6);
    assertRecentIs(13);
  }

  @Test
  void theNextOneIsTakenWhereRetentionHasLeftNoOlder() {
    publish(13);
    for (long version = 1; version <= 9; version++) {
      artifacts.retire(SmallModel.ID, version, Set.of());
    }
    assertRecentIs(10);
    for (long version = 10; version <= 12; version++) {
      artifacts.retire(SmallModel.ID, version, Set.of());
    }
    assertRecentIs(13);
  }

  @Test
  void aVersionThatCannotBeReadIsReplacedByTheParent() throws IOException {
    publish(13);
    Files.write(
        directory.resolve("artifacts/blobs/sha256").resolve(published.get(6).getSha256()),
        new byte[] {1});
    assertRecentIs(13);
  }
}
