package dev.amund.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.LiveFileMetaData;

/** Cuts sorted keys into runs that lie in the same or in adjacent table files. */
final class Neighbourhoods {
  /** The table files of the deepest level, which holds nearly all; sorted, not overlapping. */
  private final List<LiveFileMetaData> files;

  /**
   * @param files all table files of the column family that the keys are in
   */
  Neighbourhoods(List<LiveFileMetaData> files) {
    int deepest = files.stream().mapToInt(LiveFileMetaData::level).max().orElse(0);
    this.files =
        files.stream()
            .filter(file -> deepest > 0 && file.level() == deepest)
            .sorted(Comparator.comparing(LiveFileMetaData::smallestKey, Arrays::compareUnsigned))
            .toList();
  }

  /**
   * Some keys next to each other.
   *
   * @param first of them
   * @param last of them; the same if there is one
   */
  record Run(byte[] first, byte[] last) {
    /** Returns whether the file may hold one of the keys. */
    boolean overlaps(LiveFileMetaData file) {
      return Arrays.compareUnsigned(file.smallestKey(), last) <= 0
          && Arrays.compareUnsigned(first, file.largestKey()) <= 0;
    }
  }

  /**
   * @param keys in their order
   */
  List<Run> of(List<byte[]> keys) {
    var runs = new ArrayList<Run>();
    int file = 0;
    int previous = Integer.MIN_VALUE / 2;
    for (var key : keys) {
      while (file < files.size() && Arrays.compareUnsigned(files.get(file).largestKey(), key) < 0) {
        file++;
      }
      if (file - previous > 1) {
        runs.add(new Run(key, key));
      } else {
        int last = runs.size() - 1;
        runs.set(last, new Run(runs.get(last).first(), key));
      }
      previous = file;
    }
    return runs;
  }
}
