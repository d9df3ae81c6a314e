package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.amund.samples.ImportReport;
import dev.amund.samples.imports.ImportMutants.Mutant;
import dev.amund.text.Allocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the files are, an import ends with a report or a declared refusal. */
@Timeout(300)
class ImportFuzzTest {
  private static final long SEED = 16;
  private static final int MUTANTS = 800;

  /** An image of many pixels is decoded where there is memory for it; records are small. */
  private static final long MOST_OF_AN_IMAGE = 1024L * 1024 * 1024;

  private static final long MOST_OF_RECORDS = 64L * 1024 * 1024;

  @TempDir private Path directory;

  @Test
  void everyImportEndsAsDeclaredInBoundedMemory() throws IOException {
    var mutants = new ImportMutants(directory.resolve("data"), SEED);
    var whole = new EnumMap<Format, Integer>(Format.class);
    var refused = new EnumMap<Format, Integer>(Format.class);
    try (var fuzz = new ImportFuzz(directory)) {
      for (int i = 0; i < MUTANTS; i++) {
        var mutant = mutants.next();
        var report = run(fuzz, mutant);
        var counts = report.isPresent() ? whole : refused;
        counts.merge(mutant.format(), 1, Integer::sum);
      }
      for (int i = 0; i < mutants.soundOnes(); i++) {
        var sound = mutants.sound(i);
        assertThat(fuzz.run(sound))
            .as("nothing is left behind by the others: %s", sound)
            .hasValueSatisfying(
                report -> {
                  assertThat(report.refused()).isEmpty();
                  assertThat(report.imported()).isPositive();
                });
      }
    }
    assertThat(whole).as("the faults are not all of one kind").containsOnlyKeys(Format.values());
    assertThat(refused).containsKeys(Format.CIFAR10, Format.IDX, Format.IMAGES, Format.NPZ);
  }

  private static Optional<ImportReport> run(ImportFuzz fuzz, Mutant mutant) {
    boolean hasImages = mutant.format() == Format.IMAGES || mutant.format() == Format.FOLDER;
    long before = Allocation.ofThisThread();
    try {
      return fuzz.run(mutant);
    } catch (RuntimeException | Error e) {
      return fail("mutant %d of seed %d, %s".formatted(mutant.number(), SEED, mutant), e);
    } finally {
      assertThat(Allocation.ofThisThread() - before)
          .as("mutant %d of seed %d, %s", mutant.number(), SEED, mutant)
          .isLessThan(hasImages ? MOST_OF_AN_IMAGE : MOST_OF_RECORDS);
    }
  }
}
