package dev.amund.samples;

import dev.amund.samples.Database.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;

/**
 * Makes the bytes of erased samples leave the files of the store.
 *
 * <p>A deletion in a log-structured store only hides: the pixels stay in the write-ahead log and in
 * the table files until a compaction meets them. So: flush, which ends every log that held them;
 * delete and compact, one neighbourhood of table files at a time, which rewrites the files that
 * hold them and no others; wait until the old files are unlinked. The queue of ids survives a
 * crash; the next opening of the store continues it.
 */
final class Purge {
  /** Files in a row without an erased sample that are rewritten rather than jumped over. */
  private static final int TOLERATED_GAP = 1;

  private static final Duration UNLINK_TIMEOUT = Duration.ofSeconds(30);

  private final Database database;
  private final Lock writeLock;

  /**
   * @param writeLock keeps the store's readers and writers out; taken for single batches only, so
   *     that they go on during the compactions
   */
  Purge(Database database, Lock writeLock) {
    this.database = database;
    this.writeLock = writeLock;
  }

  /** Works off the queue; on return, what was in it is in no file. Not for two threads at once. */
  void run() throws RocksDBException {
    var ids = queue();
    if (ids.isEmpty()) {
      return;
    }
    var doomed = logs();
    doomed.addAll(tableFiles());
    database.flush(Family.values());
    for (var group : neighbourhoods(ids)) {
      deleteContent(group);
      database.flush(Family.CONTENT);
      compact(Family.CONTENT, group.get(0), group.get(group.size() - 1));
    }
    // Some 100 bytes a sample: not worth a second look at which of their files to rewrite.
    for (var family : List.of(Family.ENTRIES, Family.SLOTS, Family.SUBJECTS, Family.LIKENESS)) {
      compact(family, null, null);
    }
    unlink(doomed);
    forget(ids);
  }

  /** In the order of the keys. */
  private List<byte[]> queue() throws RocksDBException {
    var ids = new ArrayList<byte[]>();
    try (var rows = database.rocks().newIterator(database.handle(Family.ERASING))) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        ids.add(rows.key());
      }
      rows.status();
    }
    return ids;
  }

  /** Cuts the sorted ids into runs that lie in the same or in adjacent table files. */
  private List<List<byte[]>> neighbourhoods(List<byte[]> ids) {
    var files = bottomFiles();
    var groups = new ArrayList<List<byte[]>>();
    int file = 0;
    int previous = Integer.MIN_VALUE / 2;
    for (var id : ids) {
      while (file < files.size() && Arrays.compareUnsigned(files.get(file).largestKey(), id) < 0) {
        file++;
      }
      if (file - previous > TOLERATED_GAP + 1) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(id);
      previous = file;
    }
    return groups;
  }

  /** The table files of the deepest level, which holds nearly all; sorted, not overlapping. */
  private List<LiveFileMetaData> bottomFiles() {
    var files = liveFiles(Family.CONTENT);
    int deepest = files.stream().mapToInt(LiveFileMetaData::level).max().orElse(0);
    return files.stream()
        .filter(file -> deepest > 0 && file.level() == deepest)
        .sorted(Comparator.comparing(LiveFileMetaData::smallestKey, Arrays::compareUnsigned))
        .toList();
  }

  private void deleteContent(List<byte[]> ids) throws RocksDBException {
    writeLock.lock();
    try (var batch = new WriteBatchWithIndex(true)) {
      for (var id : ids) {
        // An id that was put again meanwhile keeps its new pixels: they shadow the old ones, which
        // the compaction then drops.
        if (database.get(Family.ENTRIES, id).isEmpty()) {
          batch.delete(database.handle(Family.CONTENT), id);
        }
      }
      if (batch.count() > 0) {
        database.write(batch, false);
      }
    } finally {
      writeLock.unlock();
    }
  }

  /** Both ends included; null is the first or last key. */
  private void compact(Family family, byte[] from, byte[] to) throws RocksDBException {
    try (var options =
        new CompactRangeOptions()
            .setExclusiveManualCompaction(true)
            .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
      database.rocks().compactRange(database.handle(family), from, to, options);
    }
  }

  private List<LiveFileMetaData> liveFiles(Family family) {
    var name = nameOf(family);
    return database.rocks().getLiveFilesMetaData().stream()
        .filter(file -> Arrays.equals(file.columnFamilyName(), name))
        .toList();
  }

  private byte[] nameOf(Family family) {
    try {
      return database.handle(family).getName();
    } catch (RocksDBException e) {
      throw Failures.using(database.directory(), "name its column families", e);
    }
  }

  private Set<Path> tableFiles() {
    return database.rocks().getLiveFilesMetaData().stream()
        .map(this::path)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private Path path(LiveFileMetaData file) {
    return database.directory().resolve(file.fileName().substring(1));
  }

  /** The write-ahead logs that hold anything; an empty one is the current one. */
  private Set<Path> logs() {
    try (var files = Files.list(database.directory())) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".log") && !isEmptyOrGone(file))
          .collect(Collectors.toCollection(HashSet::new));
    } catch (IOException e) {
      throw new SampleStoreException(
          "Cannot list the files of the sample store " + database.directory(), e);
    }
  }

  /**
   * Waits for the files that the store no longer uses to be unlinked. RocksDB does it at once, but
   * a reader in the middle of a look-up keeps its files for that moment.
   */
  private void unlink(Set<Path> doomed) throws RocksDBException {
    long deadline = System.nanoTime() + UNLINK_TIMEOUT.toNanos();
    while (true) {
      // Switching file deletion off and on again looks for obsolete files, and unlinks them, here.
      database.rocks().disableFileDeletions();
      database.rocks().enableFileDeletions();
      var stillLive = tableFiles();
      doomed.removeIf(file -> stillLive.contains(file) || isEmptyOrGone(file));
      if (doomed.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new SampleStoreException(
            "The sample store cannot get rid of files that hold erased samples: " + doomed);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean isEmptyOrGone(Path file) {
    try {
      return Files.notExists(file) || Files.size(file) == 0;
    } catch (IOException e) {
      return Files.notExists(file);
    }
  }

  /** Empties the queue, which holds ids: they must leave the files as well. */
  private void forget(List<byte[]> ids) throws RocksDBException {
    try (var batch = new WriteBatchWithIndex(true)) {
      for (var id : ids) {
        batch.delete(database.handle(Family.ERASING), id);
      }
      // Unsynced: should it be lost, the purge is done twice, which harms nothing.
      database.write(batch, false);
    }
    var doomed = logs();
    database.flush(Family.values());
    compact(Family.ERASING, null, null);
    unlink(doomed);
    renewManifest();
  }

  /** The journal that told of the compaction still names the files that went with it. */
  private void renewManifest() throws RocksDBException {
    database.put(Family.META, Meta.PURGED, Meta.encode(1));
    database.flush(Family.META);
  }
}
