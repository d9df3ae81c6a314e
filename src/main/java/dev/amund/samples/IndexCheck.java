package dev.amund.samples;

import dev.amund.samples.Database.Family;
import java.util.Map;
import java.util.function.Consumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads the whole index of a store and sees whether it agrees with itself. RocksDB verifies the
 * checksum of every block that it reads and none of those it does not, and a journal of files that
 * lost its end has lost whole tables without a trace: unnoticed, samples that are held would be
 * answered as not held.
 *
 * <p>The pixels are not read, because they are what makes a store large. A sample whose pixels are
 * damaged or gone is an error when it is asked for.
 */
final class IndexCheck {
  private final Database database;
  private final LabelRange labels;
  private final SampleCounts found = new SampleCounts();
  private final TrainedLabels trainedLabels = new TrainedLabels();
  private final Fingerprints fingerprints = new Fingerprints();
  private long entries;
  private long ofSubjects;

  /**
   * @param labels those that the model knows
   */
  IndexCheck(Database database, LabelRange labels) {
    this.database = database;
    this.labels = labels;
  }

  /**
   * @param counts how many samples of each split the store says that it holds
   * @return what it counted
   * @throws RocksDBException if a block cannot be read
   * @throws SampleStoreException if the index contradicts itself
   */
  SampleCounts run(Map<Split, Long> counts) throws RocksDBException {
    countEntries(counts);
    long counted = counts.values().stream().mapToLong(Long::longValue).sum();
    require("samples", counted, entries);
    require("slots", entries, rows(Family.SLOTS));
    require("samples with a subject", ofSubjects, rows(Family.SUBJECTS));
    long erased = database.get(Family.META, Meta.ERASED).map(Meta::number).orElse(0L);
    require("erased ids", erased, rows(Family.ERASED));
    return found;
  }

  /** Returns how many training samples of each label {@link #run} counted. */
  TrainedLabels trainedLabels() {
    return trainedLabels;
  }

  /** Returns the fingerprints of the training samples that {@link #run} met. */
  Fingerprints fingerprints() {
    return fingerprints;
  }

  private void countEntries(Map<Split, Long> counts) throws RocksDBException {
    scan(
        Family.ENTRIES,
        row -> {
          entries++;
          var entry = Entry.decode(row.value());
          found.add(entry.split(), 1);
          trainedLabels.add(entry.split(), entry.label(), 1);
          requireSlot(entry, counts.get(entry.split()));
          if (entry.split() == Split.TRAIN) {
            fingerprints.set(entry.slot(), entry.fingerprint());
          }
          if (!labels.knows(entry.label())) {
            found.addUnknownLabels(entry.split(), 1);
          }
          if (entry.subject().isPresent()) {
            ofSubjects++;
          }
        });
  }

  private long rows(Family family) throws RocksDBException {
    var count = new long[1];
    scan(family, row -> count[0]++);
    return count[0];
  }

  private void scan(Family family, Consumer<RocksIterator> onRow) throws RocksDBException {
    // What is read once leaves the block cache to what is read often.
    try (var options = new ReadOptions().setFillCache(false);
        var rows = database.rocks().newIterator(database.handle(family), options)) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        onRow.accept(rows);
      }
      rows.status();
    }
  }

  private void requireSlot(Entry entry, long count) {
    if (entry.slot() < 0 || entry.slot() >= count) {
      throw Failures.damaged(
          database.directory(),
          "its index has a sample in slot %d of %d".formatted(entry.slot(), count),
          null);
    }
  }

  private void require(String what, long expected, long found) {
    if (expected != found) {
      throw Failures.damaged(
          database.directory(),
          "its index has %d %s where there should be %d".formatted(found, what, expected),
          null);
    }
  }
}
