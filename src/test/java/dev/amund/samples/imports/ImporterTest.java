package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.Registrations;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.ImportReport.RefusedRow;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImporterTest {
  private static final ImageShape SHAPE = new ImageShape(1, 1, 4);
  private static final int ROWS = 7000;
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir private Path directory;
  private SampleStore store;
  private final List<Integer> contentsRead = new ArrayList<>();

  @BeforeEach
  void open() {
    store = SampleStore.open(directory.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /**
   * Seven thousand rows, of which every twentieth has the id of one far before it, and every
   * hundredth a label that is none.
   */
  private final class Rows implements SampleSource {
    private final String fingerprint;
    private final int breaksAt;

    Rows(String fingerprint, int breaksAt) {
      this.fingerprint = fingerprint;
      this.breaksAt = breaksAt;
    }

    @Override
    public Format format() {
      return CifarManifestSource.FORMAT;
    }

    @Override
    public Path path() {
      return Path.of("rows");
    }

    @Override
    public Survey survey() {
      return new Survey(ROWS, fingerprint, Optional.of(SHAPE), List.of("cat", "dog"));
    }

    @Override
    public SourceRows open() {
      return new SourceRows() {
        private int row;

        @Override
        public Optional<SourceRow> next() throws IOException {
          if (row == breaksAt) {
            throw new IOException("The disk is gone");
          }
          if (row == ROWS) {
            return Optional.empty();
          }
          int number = row++;
          var id = "id/" + (number % 10 == 9 ? number / 2 : number);
          return Optional.of(
              new SourceRow(
                  "row " + number,
                  id,
                  () -> {
                    contentsRead.add(number);
                    return Registrations.of(
                        id,
                        number % 100 == 50 ? -1 : number % 2,
                        number % 3 == 0 ? Split.HOLDOUT : Split.TRAIN,
                        Optional.of("subject-" + number % 11),
                        new Content.Pixels(SHAPE, new byte[] {1, 2, (byte) number, 4}));
                  }));
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
    }
  }

  private static List<Sample> content(SampleStore store) {
    var all = new ArrayList<Sample>();
    for (var split : Split.values()) {
      // The order of a draw is a function of the seed and of the slots: it must agree as well.
      all.addAll(store.draw(split, ROWS, new Random(1), Set.of()));
    }
    return all;
  }

  private ImportReport inOneGo(List<Sample> content) {
    try (var other = SampleStore.open(directory.resolve("other"))) {
      var report = new Importer(other).run(new Rows("a", NEVER));
      content.addAll(content(other));
      return report;
    } finally {
      contentsRead.clear();
    }
  }

  @Test
  void countsRefusalsWithExamples() {
    var report = new Importer(store).run(new Rows("a", NEVER));
    assertThat(report.refused())
        .isEqualTo(Map.of(Reason.DUPLICATE_ID, 350L, Reason.BAD_LABEL, 70L));
    assertThat(report.imported()).isEqualTo(6580);
    assertThat(report.classes()).containsExactly("cat", "dog");
    assertThat(report.resumedAfter()).isZero();
    assertThat(report.examples())
        .hasSize(10)
        .contains(
            new RefusedRow("row 9", "id/4", Reason.DUPLICATE_ID, "An earlier row has this id"));
  }

  @Test
  void goesOnWhereItWasInterrupted() {
    var expected = new ArrayList<Sample>();
    var whole = inOneGo(expected);

    assertThatThrownBy(() -> new Importer(store).run(new Rows("a", 2500)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("The disk is gone");
    assertThatThrownBy(() -> new Importer(store).run(new Rows("a", 5100)))
        .isInstanceOf(ImportException.class);
    contentsRead.clear();
    var progress = new ArrayList<Long>();
    var report = new Importer(store).run(new Rows("a", NEVER), (done, total) -> progress.add(done));

    assertThat(report.imported()).as("in both runs").isEqualTo(whole.imported());
    assertThat(report.refused()).as("in both runs").isEqualTo(whole.refused());
    assertThat(report.resumedAfter()).isEqualTo(4000);
    assertThat(contentsRead).as("skipped rows are not read").first().isEqualTo(4000);
    assertThat(progress).startsWith(1000L, 2000L).endsWith(7000L);
    assertThat(content(store)).isEqualTo(expected);
  }

  @Test
  void startsAnewWhenItWasFinishedTheSourceChangedOrIsToldTo() {
    new Importer(store).run(new Rows("a", NEVER));
    contentsRead.clear();
    assertThat(new Importer(store).run(new Rows("a", NEVER)).resumedAfter()).isZero();
    assertThat(contentsRead).first().isEqualTo(0);

    assertThatThrownBy(() -> new Importer(store).run(new Rows("a", 5100)))
        .isInstanceOf(ImportException.class);
    contentsRead.clear();
    assertThat(new Importer(store).run(new Rows("changed", NEVER)).resumedAfter()).isZero();
    assertThat(contentsRead).first().isEqualTo(0);

    assertThatThrownBy(() -> new Importer(store).run(new Rows("a", 5100)))
        .isInstanceOf(ImportException.class);
    contentsRead.clear();
    assertThat(new Importer(store, true).run(new Rows("a", NEVER)).resumedAfter()).isZero();
    assertThat(contentsRead).first().isEqualTo(0);
  }

  @Test
  void aCheckpointThatCannotBeReadIsAsGoodAsNone() {
    assertThat(ImportCheckpoint.of("finished", "a")).isEmpty();
    assertThat(ImportCheckpoint.of("nonsense", "a")).isEmpty();
    var checkpoint = new ImportCheckpoint("a", 3, Map.of(Reason.BAD_LABEL, 1L));
    assertThat(ImportCheckpoint.of(checkpoint.text(), "a")).contains(checkpoint);
    assertThat(ImportCheckpoint.of(checkpoint.text(), "b")).isEmpty();
    assertThat(ImportCheckpoint.of(checkpoint.text().replace("BAD_LABEL", "NO_SUCH"), "a"))
        .isEmpty();
  }

  @Test
  void registrationsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> registration("", 1)).hasMessageContaining("1 to 1,024 bytes");
    assertThatThrownBy(() -> registration("x", 1L << 31)).hasMessageContaining("2,147,483,648");
  }

  private static Registration registration(String id, long label) throws Exception {
    return Registrations.of(
        id, label, Split.TRAIN, Optional.empty(), new Content.Pixels(SHAPE, new byte[4]));
  }
}
