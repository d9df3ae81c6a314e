package dev.amund.samples;

import dev.amund.samples.Database.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;

/**
 * Makes the bytes of erased samples leave the files of the store.
 *
 * <p>A deletion in a log-structured store only hides: the pixels stay in the write-ahead log and in
 * the table files until a compaction meets them. So: delete and flush, which ends every log that
 * held them; compact, one neighbourhood of table files at a time, which rewrites the files that
 * hold them or their rows of the index, and no others; wait until the old files are unlinked. The
 * queues of ids and of {@link StaleRow}s survive a crash; the next opening of the store continues.
 */
final class Purge {
  private static final Duration UNLINK_TIMEOUT = Duration.ofSeconds(30);

  /** Ids whose content is deleted in one go, with readers and writers kept out. */
  private static final int AT_ONCE = 1000;

  /** The steps of a {@link Purge}. */
  enum Step {
    /** No look-up finds the content; all is in table files, none in a log. */
    HIDDEN,
    /** The files that held anything are rewritten. */
    REWRITTEN,
    /** The former files are gone. */
    UNLINKED,
    /** The queues are empty, and not yet gone from the files. */
    DEQUEUED,
    /** The queues are in no file but the journal of files. */
    FORGOTTEN
  }

  private final Database database;
  private final Lock writeLock;
  private final Consumer<Step> onStep;

  /**
   * @param writeLock keeps the store's readers and writers out; taken for single batches only, so
   *     that they go on during the compactions
   */
  Purge(Database database, Lock writeLock) {
    this(database, writeLock, step -> {});
  }

  /**
   * @param onStep called after each step
   */
  Purge(Database database, Lock writeLock, Consumer<Step> onStep) {
    this.database = database;
    this.writeLock = writeLock;
    this.onStep = onStep;
  }

  /**
   * Works off the queues; on return, what was in them is in no file. Not for two threads at once.
   */
  void run() throws RocksDBException {
    var ids = queue(Family.ERASING);
    if (!ids.isEmpty()) {
      var stale = queue(Family.STALE);
      rewrite(ids.stream().map(Queued::key).toList(), stale.stream().map(Queued::key).toList());
      dequeue(Family.STALE, stale);
      dequeue(Family.ERASING, ids);
      onStep.accept(Step.DEQUEUED);
    }
    if (database.get(Family.META, Meta.FORGETTING).isPresent()) {
      forget();
    }
  }

  private void rewrite(List<byte[]> ids, List<byte[]> stale) throws RocksDBException {
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      deleteContent(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)));
    }
    var doomed = logs();
    doomed.addAll(tableFiles());
    database.flush(Family.values());
    onStep.accept(Step.HIDDEN);
    var keys = new EnumMap<Family, List<byte[]>>(Family.class);
    keys.put(Family.CONTENT, ids);
    keys.put(Family.ENTRIES, ids);
    keys.putAll(
        stale.stream()
            .map(StaleRow::decode)
            .collect(
                Collectors.groupingBy(
                    StaleRow::family, Collectors.mapping(StaleRow::key, Collectors.toList()))));
    compact(keys);
    onStep.accept(Step.REWRITTEN);
    unlink(doomed);
    onStep.accept(Step.UNLINKED);
  }

  /** A row of a queue, with the mark of the update that queued it. */
  private record Queued(byte[] key, byte[] mark) {}

  /** Returns the rows of a queue, in the order of their keys. */
  private List<Queued> queue(Family family) throws RocksDBException {
    var queued = new ArrayList<Queued>();
    try (var rows = database.rocks().newIterator(database.handle(family))) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        queued.add(new Queued(rows.key(), rows.value()));
      }
      rows.status();
    }
    return queued;
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

  /**
   * Rewrites the files of each family that hold one of its keys. The families at once: most of the
   * time it waits for the disk.
   */
  private void compact(Map<Family, List<byte[]>> keys) throws RocksDBException {
    var files = database.rocks().getLiveFilesMetaData();
    var threads = Executors.newFixedThreadPool(keys.size(), Purge::thread);
    try {
      var running = new ArrayList<CompletableFuture<Void>>();
      for (var entry : keys.entrySet()) {
        var former = filesOf(entry.getKey(), files);
        running.add(
            CompletableFuture.runAsync(
                () -> compactOrFail(entry.getKey(), entry.getValue(), former), threads));
      }
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RocksDBException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    } finally {
      threads.shutdown();
    }
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "amund-purge");
    thread.setDaemon(true);
    return thread;
  }

  private void compactOrFail(Family family, List<byte[]> keys, List<LiveFileMetaData> files) {
    try {
      compact(family, keys, files);
    } catch (RocksDBException e) {
      throw new CompletionException(e);
    }
  }

  private void compact(Family family, List<byte[]> keys, List<LiveFileMetaData> files)
      throws RocksDBException {
    var runs = new Neighbourhoods(files).of(keys);
    // This takes the files of all runs that are not in the lowest level yet one level down, which
    // is the lowest in a small store.
    database.compact(family, runs.get(0).first(), runs.get(0).last());
    var former = files.stream().map(LiveFileMetaData::fileName).collect(Collectors.toSet());
    var now = filesOf(family, database.rocks().getLiveFilesMetaData());
    int deepest = now.stream().mapToInt(LiveFileMetaData::level).max().orElse(0);
    var left =
        now.stream()
            .filter(file -> former.contains(file.fileName()) || file.level() < deepest)
            .toList();
    for (var run : runs.subList(1, runs.size())) {
      if (left.stream().anyMatch(run::overlaps)) {
        database.compact(family, run.first(), run.last());
      }
    }
  }

  private List<LiveFileMetaData> filesOf(Family family, List<LiveFileMetaData> files)
      throws RocksDBException {
    var name = database.handle(family).getName();
    return files.stream().filter(file -> Arrays.equals(file.columnFamilyName(), name)).toList();
  }

  /** The table files in use. */
  private Set<Path> tableFiles() throws RocksDBException {
    return database.rocks().getLiveFiles(false).files.stream()
        .filter(name -> name.endsWith(".sst"))
        .map(name -> database.directory().resolve(name.substring(1)))
        .collect(Collectors.toCollection(HashSet::new));
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

  /**
   * Takes the rows off the queue, and notes that they are not yet gone from the files. Those that
   * were queued again meanwhile stay.
   */
  private void dequeue(Family queue, List<Queued> rows) throws RocksDBException {
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      dequeueAtOnce(queue, rows.subList(from, Math.min(rows.size(), from + AT_ONCE)));
    }
  }

  private void dequeueAtOnce(Family queue, List<Queued> rows) throws RocksDBException {
    writeLock.lock();
    try (var batch = new WriteBatchWithIndex(true)) {
      batch.put(database.handle(Family.META), Meta.FORGETTING, Meta.encode(1));
      for (var row : rows) {
        if (database.get(queue, row.key()).filter(m -> Arrays.equals(m, row.mark())).isPresent()) {
          batch.delete(database.handle(queue), row.key());
        }
      }
      // Unsynced: should it be lost, the purge is done twice, which harms nothing.
      database.write(batch, false);
    } finally {
      writeLock.unlock();
    }
  }

  /** The queues held ids and subjects: they must leave the files as well. */
  private void forget() throws RocksDBException {
    var doomed = logs();
    doomed.addAll(tableFiles());
    database.flush(Family.values());
    database.compact(Family.ERASING, null, null);
    database.compact(Family.STALE, null, null);
    onStep.accept(Step.FORGOTTEN);
    doomed.add(database.manifest().renew());
    unlink(doomed);
    database.rocks().delete(database.handle(Family.META), Meta.FORGETTING);
  }
}
