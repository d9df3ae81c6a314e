package dev.amund.samples;

import dev.amund.samples.Database.Family;
import dev.amund.samples.shape.SampleShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;

/**
 * Puts and erasures that become visible together or not at all. Reads what it wrote itself, so that
 * the dense slots stay dense through any sequence of changes. Only one may exist at a time: it
 * holds the counts.
 */
final class StoreUpdate implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final Database database;
  private final ErasedIds erasedIds;
  private final WriteBatchWithIndex batch = new WriteBatchWithIndex(true);
  private final ReadOptions readOptions = new ReadOptions();

  /**
   * Tells the rows that it queues from those that were queued before under the same keys: a purge
   * that works off the former must not take these off the queue.
   */
  private final byte[] mark = Meta.encode(ThreadLocalRandom.current().nextLong());

  private final LabelRange labels;
  private final SampleCounts counts;
  private final TrainedLabels trainedLabels = new TrainedLabels();

  /** Training samples in the order in which they came to their slots. */
  private final List<Entry> placed = new ArrayList<>();

  private Optional<SampleShape> shape = Optional.empty();

  /**
   * @param labels those that the model knows
   * @param counts how many samples there are before it
   */
  StoreUpdate(Database database, ErasedIds erasedIds, LabelRange labels, SampleCounts counts) {
    this.database = database;
    this.erasedIds = erasedIds;
    this.labels = labels;
    this.counts = counts.copy();
  }

  /**
   * Adds the sample, or puts it in the place of the one with its id.
   *
   * @return whether it did: a sample that was erased does not come back
   */
  boolean put(PreparedSample sample) throws RocksDBException {
    var id = Keys.of(sample.id());
    if (read(Family.ERASED, erasedIds.hash(id)).isPresent()) {
      return false;
    }
    var old = entry(id);
    if (old.isPresent() && !old.get().subject().equals(sample.subject())) {
      removeFromSubject(old.get(), id);
    }
    if (old.isPresent()) {
      countLabel(old.get().split(), old.get().label(), -1);
    }
    countLabel(sample.split(), sample.label(), 1);
    long slot;
    if (old.isPresent() && old.get().split() == sample.split()) {
      slot = old.get().slot();
    } else {
      if (old.isPresent()) {
        vacate(old.get());
      }
      slot = counts.add(sample.split(), 1) - 1;
      put(Family.SLOTS, Keys.slot(sample.split(), slot), id);
    }
    var entry =
        new Entry(
            sample.split(),
            slot,
            sample.label(),
            sample.content().kind(),
            sample.fingerprint(),
            sample.subject());
    putEntry(id, entry);
    put(Family.CONTENT, id, sample.content().bytes());
    if (sample.subject().isPresent()) {
      put(Family.SUBJECTS, Keys.subjectMember(sample.subject().get(), id), NOTHING);
    }
    return true;
  }

  /**
   * Takes the sample out of all indexes and queues its content for {@link Purge}. It is not deleted
   * here: the deletions of one batch would lie in one table file that spans the whole key space,
   * and its compaction would rewrite the whole store.
   *
   * @return whether it was held
   */
  boolean remove(byte[] id) throws RocksDBException {
    var entry = entry(id);
    if (entry.isEmpty()) {
      return false;
    }
    vacate(entry.get());
    countLabel(entry.get().split(), entry.get().label(), -1);
    removeFromSubject(entry.get(), id);
    batch.delete(database.handle(Family.ENTRIES), id);
    put(Family.ERASING, id, mark);
    return true;
  }

  /**
   * Removes a sample, like {@link #remove}, and never takes one with this id again, whether it was
   * held or not.
   */
  boolean erase(byte[] id, UUID batchId) throws RocksDBException {
    var hash = erasedIds.hash(id);
    if (read(Family.ERASED, hash).isEmpty()) {
      put(Family.ERASED, hash, ErasedIds.encode(batchId));
      long before = read(Family.META, Meta.ERASED).map(Meta::number).orElse(0L);
      put(Family.META, Meta.ERASED, Meta.encode(before + 1));
    }
    return remove(id);
  }

  private void countLabel(Split split, int label, int samples) {
    trainedLabels.add(split, label, samples);
    if (!labels.knows(label)) {
      counts.addUnknownLabels(split, samples);
    }
  }

  /** Fills the slot with the last sample of its split, so that the slots stay dense. */
  private void vacate(Entry entry) throws RocksDBException {
    long last = counts.add(entry.split(), -1);
    var lastKey = Keys.slot(entry.split(), last);
    if (entry.slot() != last) {
      var movedId = read(Family.SLOTS, lastKey).orElseThrow(() -> inconsistent("slot " + last));
      var moved =
          entry(movedId).orElseThrow(() -> inconsistent("entry of the sample in slot " + last));
      var vacated = Keys.slot(entry.split(), entry.slot());
      put(Family.SLOTS, vacated, movedId);
      noteStale(Family.SLOTS, vacated);
      putEntry(movedId, moved.atSlot(entry.slot()));
    }
    batch.delete(database.handle(Family.SLOTS), lastKey);
    noteStale(Family.SLOTS, lastKey);
  }

  private void removeFromSubject(Entry entry, byte[] id) throws RocksDBException {
    if (entry.subject().isPresent()) {
      var member = Keys.subjectMember(entry.subject().get(), id);
      batch.delete(database.handle(Family.SUBJECTS), member);
      noteStale(Family.SUBJECTS, member);
    }
  }

  private void noteStale(Family family, byte[] key) throws RocksDBException {
    put(Family.STALE, new StaleRow(family, key).encode(), mark);
  }

  private void putEntry(byte[] id, Entry entry) throws RocksDBException {
    put(Family.ENTRIES, id, entry.encode());
    if (entry.split() == Split.TRAIN) {
      placed.add(entry);
    }
  }

  /**
   * Writes all changes.
   *
   * @param sync whether they must be on disk on return
   * @return the counts after it
   */
  SampleCounts commit(boolean sync) throws RocksDBException {
    for (var split : Split.values()) {
      put(Family.META, Meta.countKey(split), Meta.encode(counts.held(split)));
    }
    database.write(batch, sync);
    return counts;
  }

  /** Returns by how many it changes the training samples of each label. */
  TrainedLabels trainedLabels() {
    return trainedLabels;
  }

  /** Brings the fingerprints to where they are after it. */
  void applyTo(Fingerprints fingerprints) {
    placed.forEach(entry -> fingerprints.set(entry.slot(), entry.fingerprint()));
  }

  void shape(SampleShape settled) throws RocksDBException {
    put(Family.META, Meta.SHAPE, Meta.encode(settled));
    shape = Optional.of(settled);
  }

  /** The shape that this update settles, if it does. */
  Optional<SampleShape> shape() {
    return shape;
  }

  void checkpoint(String name, String value) throws RocksDBException {
    put(Family.META, Meta.checkpointKey(name), Keys.of(value));
  }

  private Optional<Entry> entry(byte[] id) throws RocksDBException {
    return read(Family.ENTRIES, id).map(Entry::decode);
  }

  private Optional<byte[]> read(Family family, byte[] key) throws RocksDBException {
    return Optional.ofNullable(
        batch.getFromBatchAndDB(database.rocks(), database.handle(family), readOptions, key));
  }

  private void put(Family family, byte[] key, byte[] value) throws RocksDBException {
    batch.put(database.handle(family), key, value);
  }

  private SampleStoreException inconsistent(String missing) {
    return Failures.damaged(database.directory(), "its index has no " + missing, null);
  }

  @Override
  public void close() {
    readOptions.close();
    batch.close();
  }
}
