package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real case: 10,000 training and 4,000 held-out images. */
class RealDataImportTest {
  private static final Path DATA = Path.of(System.getProperty("amund.real-data", "../shared/data"));

  @TempDir private Path directory;

  @Test
  void importsAllOfIt() throws IOException {
    var manifest = DATA.resolve("manifest.csv");
    assumeTrue(
        Files.exists(manifest),
        () -> "There is no %s: give its directory with -Damund.real-data".formatted(manifest));
    try (var store = SampleStore.open(directory.resolve("store"))) {
      assertThat(new Importer(store).run(new CifarManifestSource(manifest, ImportOptions.none())))
          .hasToString("14,000 imported, 0 refused");
      assertThat(store.count(Split.TRAIN)).isEqualTo(10_000);
      assertThat(store.count(Split.HOLDOUT)).isEqualTo(4_000);
      assertThat(store.idsOfSubject("user-1236")).contains("train/ship/0904");

      var train = Files.readAllBytes(DATA.resolve("train.bin"));
      var first = store.get("train/ship/0904").orElseThrow();
      assertThat(first.label()).isEqualTo(train[0]);
      assertThat(first.pixels()).isEqualTo(Arrays.copyOfRange(train, 1, 3073));

      var forget = Files.readAllLines(DATA.resolve("forget.txt"));
      assertThat(store.getAll(forget)).hasSize(1000).allMatch(s -> s.split() == Split.TRAIN);
      assertThat(store.remove(forget)).isEqualTo(1000);
      assertThat(store.count(Split.TRAIN)).isEqualTo(9_000);
      assertThat(store.draw(Split.TRAIN, 10_000, new Random(1), Set.of()))
          .extracting(Sample::id)
          .hasSize(9_000)
          .doesNotContainAnyElementsOf(forget);
    }
  }
}
