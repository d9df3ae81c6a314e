package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.process.LineProcess;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.ImageShape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import whose process is killed. */
class ImportProcessIT {
  private static final ImageShape SHAPE = new ImageShape(3, 16, 16);
  private static final int ROWS = 16_000;

  @TempDir private Path directory;

  @Test
  void twoKillsAndAThirdRunGiveTheStoreOfOneRun() throws Exception {
    var manifest = writeData();
    var killed = directory.resolve("killed");
    killAt(killed, manifest, 7_000);
    killAt(killed, manifest, 13_000);
    var last = run(killed, manifest);

    var whole = directory.resolve("whole");
    var report = run(whole, manifest);
    assertThat(report).isEqualTo("done 14000 imported, 2000 refused after 0");
    assertThat(last)
        .as("goes on from the last checkpoint, and counts all rows")
        .isEqualTo("done 14000 imported, 2000 refused after 12000");
    assertThat(content(killed)).isEqualTo(content(whole));
  }

  /** Every eighth row has an id that stood far before it, in rows that a second run skips. */
  private Path writeData() throws IOException {
    var random = new Random(7);
    var manifest = new StringBuilder("file,index,id,label,split,subject\n");
    var pixels = new byte[SHAPE.size()];
    try (var out =
        new BufferedOutputStream(Files.newOutputStream(directory.resolve("images.bin")))) {
      for (int row = 0; row < ROWS; row++) {
        random.nextBytes(pixels);
        out.write(row % 10);
        out.write(pixels);
        int id = row % 8 == 7 ? row / 16 * 8 : row;
        manifest.append(
            "images.bin,%d,id-%d,%d,%s,subject-%d%n"
                .formatted(row, id, row % 10, row % 5 == 0 ? "HOLDOUT" : "TRAIN", row % 300));
      }
    }
    return Files.writeString(directory.resolve("manifest.csv"), manifest);
  }

  private void killAt(Path store, Path manifest, long row) throws Exception {
    try (var process = start(store, manifest, row)) {
      assertThat(process.readLine()).isEqualTo("at " + row);
    }
  }

  private String run(Path store, Path manifest) throws Exception {
    try (var process = start(store, manifest, Long.MAX_VALUE)) {
      return process.lastLine();
    }
  }

  /** Everything, in the order of draws, which follows the slots: the index must agree as well. */
  private static List<Sample> content(Path directory) {
    try (var store = SampleStore.open(directory)) {
      var all = new ArrayList<Sample>();
      for (var split : Split.values()) {
        all.addAll(store.draw(split, ROWS, new Random(1), Set.of()));
      }
      assertThat(store.idsOfSubject("subject-7"))
          .hasSameElementsAs(
              all.stream()
                  .filter(sample -> sample.subject().orElseThrow().equals("subject-7"))
                  .map(Sample::id)
                  .toList());
      return all;
    }
  }

  private static LineProcess start(Path store, Path manifest, long holdAt) throws IOException {
    return LineProcess.start(
        Worker.class, store.toString(), manifest.toString(), Long.toString(holdAt));
  }

  /** Imports, and stands still at a row until it is killed. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] args) {
      long holdAt = Long.parseLong(args[2]);
      var source = new CifarManifestSource(Path.of(args[1]), ImportOptions.none().withShape(SHAPE));
      try (var store = SampleStore.open(Path.of(args[0]))) {
        var report =
            new Importer(store)
                .run(
                    source,
                    (done, total) -> {
                      if (done == holdAt) {
                        System.out.println("at " + done);
                        hold();
                      }
                    });
        System.out.printf(
            "done %d imported, %d refused after %d%n",
            report.imported(), report.refusedRows(), report.resumedAfter());
      }
    }

    private static void hold() {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
