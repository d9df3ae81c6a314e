package dev.amund.samples;

import dev.amund.samples.Database.Family;
import dev.amund.samples.shape.SampleShape;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.rocksdb.RocksDBException;

/**
 * The facts that a store holds in memory: the shape of its samples, how many there are, which
 * labels the model knows, and how erased ids are hashed. Guarded by the lock of the store.
 */
final class StoreState {
  private final Database database;
  private final ErasedIds erasedIds;
  private final SampleCounts counts;
  private final TrainedLabels trainedLabels;
  private final Fingerprints fingerprints;
  private final PreparationNote preparation;
  private LabelRange labels;
  private Optional<SampleShape> shape;

  private StoreState(
      Database database,
      ErasedIds erasedIds,
      SampleCounts counts,
      TrainedLabels trainedLabels,
      Fingerprints fingerprints,
      PreparationNote preparation,
      LabelRange labels,
      Optional<SampleShape> shape) {
    this.database = database;
    this.erasedIds = erasedIds;
    this.counts = counts;
    this.trainedLabels = trainedLabels;
    this.fingerprints = fingerprints;
    this.preparation = preparation;
    this.labels = labels;
    this.shape = shape;
  }

  /**
   * Reads it, and sees whether the index agrees with it.
   *
   * @throws SampleStoreException the store is damaged, or was written by another version
   */
  static StoreState load(Database database) throws RocksDBException {
    requireFormat(database);
    var labels =
        meta(database, Meta.CLASSES)
            .map(row -> new LabelRange(OptionalInt.of(Math.toIntExact(Meta.number(row)))))
            .orElse(LabelRange.UNSETTLED);
    var check = new IndexCheck(database, labels);
    var counts = check.run(counts(database));
    var shape = meta(database, Meta.SHAPE).map(Meta::shape);
    return new StoreState(
        database,
        new ErasedIds(salt(database)),
        counts,
        check.trainedLabels(),
        check.fingerprints(),
        PreparationNote.load(database),
        labels,
        shape);
  }

  private static Map<Split, Long> counts(Database database) throws RocksDBException {
    var counts = new EnumMap<Split, Long>(Split.class);
    for (var split : Split.values()) {
      counts.put(split, meta(database, Meta.countKey(split)).map(Meta::number).orElse(0L));
    }
    return counts;
  }

  private static void requireFormat(Database database) throws RocksDBException {
    var format = meta(database, Meta.FORMAT).map(Meta::number);
    if (format.isEmpty()) {
      note(database, Meta.FORMAT, Meta.encode(Meta.FORMAT_VERSION));
    } else if (format.get() < Meta.OLDEST_FORMAT_VERSION || format.get() > Meta.FORMAT_VERSION) {
      throw new SampleStoreException(
          ("The sample store %s has format %d, and this version of amund reads format %d. Import"
                  + " the samples into a new directory, or use the version that wrote it")
              .formatted(database.directory(), format.get(), Meta.FORMAT_VERSION));
    }
  }

  private static byte[] salt(Database database) throws RocksDBException {
    var known = meta(database, Meta.SALT);
    if (known.isPresent()) {
      return known.get();
    }
    var salt = ErasedIds.newSalt();
    note(database, Meta.SALT, salt);
    return salt;
  }

  private static Optional<byte[]> meta(Database database, byte[] key) throws RocksDBException {
    return database.get(Family.META, key);
  }

  /** Writes a value; where the store is open for reading it is known in memory only. */
  private static void note(Database database, byte[] key, byte[] value) throws RocksDBException {
    if (database.isWritable()) {
      database.put(Family.META, key, value);
    }
  }

  /** Returns the note of how the samples were prepared. */
  PreparationNote preparation() {
    return preparation;
  }

  Optional<SampleShape> shape() {
    return shape;
  }

  long count(Split split) {
    return counts.held(split);
  }

  long count() {
    return Arrays.stream(Split.values()).mapToLong(counts::held).sum();
  }

  /** Samples of the split whose label the model does not know. */
  long unknownLabels(Split split) {
    return counts.unknownLabels(split);
  }

  /** Returns how many training samples of a label are held. */
  long trained(int label) {
    return trainedLabels.of(label);
  }

  /** The fingerprints of the training samples. */
  Fingerprints fingerprints() {
    return fingerprints;
  }

  /** The labels that the model knows. */
  LabelRange labels() {
    return labels;
  }

  /**
   * Settles the labels that the model knows, and counts the samples again by it if that is news.
   * Takes some microseconds for each sample then.
   */
  void settle(LabelRange known) throws RocksDBException {
    if (!known.equals(labels)) {
      counts.set(new IndexCheck(database, known).run(counts(database)));
      note(database, Meta.CLASSES, Meta.encode(known.classes().orElseThrow()));
      labels = known;
    }
  }

  ErasedIds erasedIds() {
    return erasedIds;
  }

  /**
   * @throws SampleStoreException the store was opened for reading only
   */
  StoreUpdate update() {
    if (!database.isWritable()) {
      throw new SampleStoreException(
          "The sample store %s was opened for reading only".formatted(database.directory()));
    }
    return new StoreUpdate(database, erasedIds, labels, counts);
  }

  /**
   * Settles the shape within an update.
   *
   * @throws SampleStoreException it is settled already, and another one
   */
  void requireShape(StoreUpdate update, SampleShape wanted) throws RocksDBException {
    var settled = update.shape().or(() -> shape);
    if (settled.isEmpty()) {
      update.shape(wanted);
    } else if (!settled.get().equals(wanted)) {
      throw new SampleStoreException(
          "The samples of the store %s are %s; samples of %s need another store"
              .formatted(database.directory(), settled.get(), wanted));
    }
  }

  void commit(StoreUpdate update, boolean sync) throws RocksDBException {
    counts.set(update.commit(sync));
    trainedLabels.addAll(update.trainedLabels());
    update.applyTo(fingerprints);
    shape = update.shape().or(() -> shape);
  }
}
