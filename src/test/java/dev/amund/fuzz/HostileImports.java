package dev.amund.fuzz;

import dev.amund.fuzz.DataSets.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes data sets that are nearly right: valid ones of every format with faults in their files, and
 * in what is packed in them behind checksums that are right, and bombs. The same seed makes the
 * same ones. Not thread-safe.
 */
public final class HostileImports {
  private static final int ONE_IN_IS_A_BOMB = 25;

  private final Path directory;
  private final SplittableRandom random;
  private final ByteFaults faults;
  private final List<DataSet> dataSets;
  private final ImportBombs bombs;
  private long made;

  /**
   * @param directory where each is written in the place of the one before; of this class alone, and
   *     made if it is not there
   */
  public HostileImports(Path directory, long seed) {
    this.directory = directory;
    this.random = new SplittableRandom(seed);
    this.faults = new ByteFaults(random);
    this.dataSets = DataSets.all(random);
    this.bombs = new ImportBombs(random);
  }

  /**
   * Makes the next one.
   *
   * @throws IOException it cannot be written
   */
  public HostileImport next() throws IOException {
    made++;
    if (random.nextInt(ONE_IN_IS_A_BOMB) == 0) {
      return write(bombs.any());
    }
    var dataSet = dataSets.get(random.nextInt(dataSets.size()));
    var files = new LinkedHashMap<>(dataSet.files());
    var names = new ArrayList<>(files.keySet());
    for (int i = random.nextInt(1, 3); i > 0; i--) {
      var name = names.get(random.nextInt(names.size()));
      files.put(name, faulty(name, files.get(name), dataSet.packed()));
    }
    return write(dataSet.with(files));
  }

  /**
   * Makes one with nothing wrong, of which everything can be imported.
   *
   * @param number 0 to {@link #soundOnes()} − 1; numbers beyond begin from the first again
   * @throws IOException it cannot be written
   */
  public HostileImport sound(int number) throws IOException {
    return write(dataSets.get(number % dataSets.size()));
  }

  /** Returns how many sound ones there are. */
  public int soundOnes() {
    return dataSets.size();
  }

  private byte[] faulty(String name, byte[] file, Map<String, Map<String, byte[]>> packed) {
    if (packed.containsKey(name) && random.nextInt(4) > 0) {
      return repacked(name, packed.get(name));
    }
    var faulty = faults.in(file);
    return name.endsWith(".png") && random.nextBoolean()
        ? Packing.withPngChecksums(faulty)
        : faulty;
  }

  private byte[] repacked(String name, Map<String, byte[]> inside) {
    var changed = new LinkedHashMap<>(inside);
    var names = new ArrayList<>(inside.keySet());
    var one = names.get(random.nextInt(names.size()));
    changed.put(one, faults.in(changed.get(one)));
    if (name.endsWith(".npz")) {
      return Packing.zip(changed);
    }
    if (!name.endsWith(".tar.gz")) {
      return Packing.gzip(changed.get(one));
    }
    var tar = Packing.tar(changed);
    if (random.nextBoolean()) {
      tar = faults.in(tar);
    }
    return Packing.gzip(random.nextBoolean() ? Packing.withTarChecksum(tar) : tar);
  }

  private HostileImport write(DataSet dataSet) throws IOException {
    clear();
    for (var file : dataSet.files().entrySet()) {
      var path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return new HostileImport(
        made,
        dataSet.format(),
        dataSet.shape(),
        directory.resolve(dataSet.path()),
        dataSet.options());
  }

  private void clear() throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
