package dev.amund.samples;

import dev.amund.samples.Database.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/**
 * RocksDB's journal of files. It names the first and the last key of each, also of files that are
 * gone, until it is started again with what is there. RocksDB does that before a change of files
 * when the journal is over its limit, and has no call for it; after every change would be a write
 * that follows the size of the store. So the limit is above what the files need, and a row with a
 * long key, which goes into the journal, takes it over the limit when it has to be started again.
 */
final class Manifest {
  /** Above what the files need now, so that some hundred changes of files have room. */
  private static final long LEAST_ROOM = 256 * 1024;

  private final Database database;
  private final long limit;

  /**
   * @param limit that the database was opened with, in bytes
   */
  Manifest(Database database, long limit) {
    this.database = database;
    this.limit = limit;
  }

  /** Returns the limit to open a database with: what its journal takes now, and some room. */
  static long limitFor(Path directory) {
    long size = current(directory).map(Manifest::size).orElse(0L);
    return size + Math.max(LEAST_ROOM, size / 4);
  }

  private static long size(Path manifest) {
    try {
      return Files.size(manifest);
    } catch (IOException e) {
      // It was exchanged or lost; opening the database finds out.
      return 0;
    }
  }

  /** Returns the journal in use; empty if there is no database. */
  static Optional<Path> current(Path directory) {
    try {
      var name = Files.readString(directory.resolve("CURRENT")).strip();
      return Optional.of(directory.resolve(name));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new SampleStoreException("Cannot read the sample store " + directory, e);
    }
  }

  /**
   * Starts the journal again.
   *
   * @return the former journal, which RocksDB no longer uses and is about to unlink
   * @throws SampleStoreException it is still the former one
   */
  Path renew() throws RocksDBException {
    var before = current(database.directory()).orElseThrow();
    // The journal takes the key twice, as the first of its file and as the last.
    int missing = Math.toIntExact(Math.max(0, limit - size(before)));
    var padding = Arrays.copyOf(Meta.PADDING, Meta.PADDING.length + missing);
    database.put(Family.META, padding, Meta.encode(1));
    database.flush(Family.META);
    for (var key : paddings()) {
      database.rocks().delete(database.handle(Family.META), key);
    }
    database.flush(Family.META);
    database.rocks().compactRange(database.handle(Family.META));
    if (current(database.directory()).orElseThrow().equals(before)) {
      throw new SampleStoreException(
          "The sample store cannot get rid of %s, which names erased samples".formatted(before));
    }
    return before;
  }

  /** Also those that a crash has left. */
  private List<byte[]> paddings() throws RocksDBException {
    var keys = new ArrayList<byte[]>();
    try (var rows = database.rocks().newIterator(database.handle(Family.META))) {
      for (rows.seek(Meta.PADDING);
          rows.isValid() && Keys.startsWith(rows.key(), Meta.PADDING);
          rows.next()) {
        keys.add(rows.key());
      }
      rows.status();
    }
    return keys;
  }
}
