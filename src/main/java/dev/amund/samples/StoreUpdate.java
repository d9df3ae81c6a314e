package dev.amund.samples;

import dev.amund.samples.Database.Family;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import java.util.Optional;
import java.util.UUID;
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
  private final LabelRange labels;
  private final SampleCounts counts;
  private final TrainedLabels trainedLabels = new TrainedLabels();
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
      removeLikeness(old.get(), id);
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
    put(Family.ENTRIES, id, entry.encode());
    put(Family.CONTENT, id, sample.content().bytes());
    for (int band = 0; band < Fingerprint.BANDS; band++) {
      put(Family.LIKENESS, Keys.likeness(band, entry.fingerprint().band(band), id), NOTHING);
    }
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
    removeLikeness(entry.get(), id);
    batch.delete(database.handle(Family.ENTRIES), id);
    put(Family.ERASING, id, NOTHING);
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
      put(Family.SLOTS, Keys.slot(entry.split(), entry.slot()), movedId);
      put(Family.ENTRIES, movedId, moved.atSlot(entry.slot()).encode());
    }
    batch.delete(database.handle(Family.SLOTS), lastKey);
  }

  private void removeFromSubject(Entry entry, byte[] id) throws RocksDBException {
    if (entry.subject().isPresent()) {
      batch.delete(database.handle(Family.SUBJECTS), Keys.subjectMember(entry.subject().get(), id));
    }
  }

  private void removeLikeness(Entry entry, byte[] id) throws RocksDBException {
    for (int band = 0; band < Fingerprint.BANDS; band++) {
      batch.delete(
          database.handle(Family.LIKENESS),
          Keys.likeness(band, entry.fingerprint().band(band), id));
    }
  }

  /**
   * Writes all changes.
   *
   * @param sync whether they are to be on disk on return
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

  void shape(SampleShape settled) throws RocksDBException {
    put(Family.META, Meta.SHAPE, Meta.encode(settled));
    if (!(settled instanceof ImageShape)) {
      put(Family.META, Meta.FORMAT, Meta.encode(Meta.TENSOR_FORMAT_VERSION));
    }
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
