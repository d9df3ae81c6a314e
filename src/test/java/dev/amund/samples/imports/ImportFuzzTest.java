package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.amund.fuzz.HostileImport;
import dev.amund.fuzz.HostileImports;
import dev.amund.fuzz.ImportRunner;
import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.idx.IdxSource;
import dev.amund.samples.imports.images.ImageManifestSource;
import dev.amund.samples.imports.numpy.NpzSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.Format.Samples;
import dev.amund.samples.report.ImportReport;
import dev.amund.text.Allocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the files are, an import ends with a report or a declared refusal. */
@Timeout(300)
class ImportFuzzTest {
  private static final long SEED = 16;
  private static final int IMPORTS = 800;

  /** An image of many pixels is decoded where there is memory for it; records are small. */
  private static final long MOST_OF_AN_IMAGE = 1024L * 1024 * 1024;

  private static final long MOST_OF_RECORDS = 64L * 1024 * 1024;

  @TempDir private Path directory;

  @Test
  void everyImportEndsAsDeclaredInBoundedMemory() throws IOException {
    var imports = new HostileImports(directory.resolve("data"), SEED);
    var whole = new HashMap<Format, Integer>();
    var refused = new HashMap<Format, Integer>();
    try (var runner = new ImportRunner(directory)) {
      for (int i = 0; i < IMPORTS; i++) {
        var hostile = imports.next();
        var report = run(runner, hostile);
        var counts = report.isPresent() ? whole : refused;
        counts.merge(hostile.format(), 1, Integer::sum);
      }
      for (int i = 0; i < imports.soundOnes(); i++) {
        var sound = imports.sound(i);
        assertThat(runner.run(sound))
            .as("nothing is left behind by the others: %s", sound)
            .hasValueSatisfying(
                report -> {
                  assertThat(report.refused()).isEmpty();
                  assertThat(report.imported()).isPositive();
                });
      }
    }
    assertThat(whole.keySet())
        .as("the faults are not all of one kind")
        .containsExactlyInAnyOrderElementsOf(Formats.ALL);
    assertThat(refused)
        .containsKeys(CifarSource.TEN, IdxSource.FORMAT, ImageManifestSource.FORMAT, NpzSource.NPZ);
  }

  private static Optional<ImportReport> run(ImportRunner runner, HostileImport hostile) {
    boolean hasImages = hostile.format().isOf(Samples.IMAGE_FILES);
    long before = Allocation.ofThisThread();
    try {
      return runner.run(hostile);
    } catch (RuntimeException | Error e) {
      return fail("import %d of seed %d, %s".formatted(hostile.number(), SEED, hostile), e);
    } finally {
      assertThat(Allocation.ofThisThread() - before)
          .as("import %d of seed %d, %s", hostile.number(), SEED, hostile)
          .isLessThan(hasImages ? MOST_OF_AN_IMAGE : MOST_OF_RECORDS);
    }
  }
}
