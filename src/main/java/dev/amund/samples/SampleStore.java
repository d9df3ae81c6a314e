package dev.amund.samples;

import dev.amund.samples.Database.Family;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import org.rocksdb.RocksDBException;

/**
 * The samples by id, on disk, in one directory that one process has open at a time.
 *
 * <p>Every change is atomic: a crash leaves it done or not done. Replay draws take time that
 * follows the number drawn, whatever the store holds. After {@link #erase} no byte of a sample's
 * pixels is in any file of the directory. (Below the files, a disk or a copy-on-write file system
 * keeps unlinked blocks for a while: that is for disk encryption to settle. Sample ids, never
 * content, can outlive an erasure in the database's own journal of files.)
 *
 * <p>Safe for use by many threads.
 */
public final class SampleStore implements AutoCloseable {
  private final Database database;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Object purging = new Object();
  private final Purge purge;
  private final StoreReader reader;
  private final Map<Split, Long> counts = new EnumMap<>(Split.class);
  private Optional<ImageShape> shape = Optional.empty();
  private boolean open = true;

  private SampleStore(Database database) {
    this.database = database;
    this.purge = new Purge(database, lock.writeLock());
    this.reader = new StoreReader(database);
  }

  /**
   * Opens the store, or makes an empty one. Finishes erasures that a crash interrupted. Takes time
   * that follows the number of samples, some microseconds for each: it reads the index, so that
   * damage shows now.
   *
   * @throws SampleStoreException another process has it open, it is damaged, it was written by
   *     another version, or the directory cannot be used; the message says which and what to do
   */
  public static SampleStore open(Path directory) {
    var store = new SampleStore(Database.open(directory));
    try {
      store.load();
      store.purge();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void load() {
    try {
      var format = database.get(Family.META, Meta.FORMAT).map(Meta::number);
      if (format.isEmpty()) {
        database
            .rocks()
            .put(database.handle(Family.META), Meta.FORMAT, Meta.encode(Meta.FORMAT_VERSION));
      } else if (format.get() != Meta.FORMAT_VERSION) {
        throw new SampleStoreException(
            ("The sample store %s has format %d, and this version of amund reads format %d. Import"
                    + " the samples into a new directory, or use the version that wrote it")
                .formatted(database.directory(), format.get(), Meta.FORMAT_VERSION));
      }
      shape = database.get(Family.META, Meta.SHAPE).map(Meta::shape);
      for (var split : Split.values()) {
        counts.put(
            split, database.get(Family.META, Meta.countKey(split)).map(Meta::number).orElse(0L));
      }
      new IndexCheck(database).run(counts);
    } catch (RocksDBException e) {
      throw Failures.using(database.directory(), "read its index", e);
    }
  }

  /** The shape of all samples; empty until the first is put. */
  public Optional<ImageShape> shape() {
    return reading("read", () -> shape);
  }

  /** How many samples of the split are held. */
  public long count(Split split) {
    return reading("count", () -> counts.get(split));
  }

  /**
   * Adds a sample, or replaces the one with its id; on disk on return. For many use {@link
   * #writer()}.
   *
   * @throws SampleStoreException its shape is not the store's
   */
  public void put(Sample sample) {
    putAll(List.of(sample), true);
  }

  /**
   * A writer for many samples, far faster than single puts. Its samples become visible batch by
   * batch, and are on disk when it is closed.
   */
  public SampleWriter writer() {
    return new SampleWriter(this);
  }

  void putAll(List<Sample> samples, boolean sync) {
    writing(
        "put samples",
        () -> {
          try (var update = new StoreUpdate(database, counts)) {
            var known = shape;
            for (var sample : samples) {
              if (known.isEmpty()) {
                known = Optional.of(sample.shape());
                update.shape(sample.shape());
              } else if (!known.get().equals(sample.shape())) {
                throw new SampleStoreException(
                    ("Sample %s is %s, and all samples of the store %s are %s. Another shape needs"
                            + " another store")
                        .formatted(sample.id(), sample.shape(), database.directory(), known.get()));
              }
              update.put(sample);
            }
            counts.putAll(update.commit(sync));
            shape = known;
          }
          return null;
        });
  }

  /**
   * Writes all that is in memory to disk.
   *
   * @param written how many samples were put in bulk. Where they are a good part of the store, they
   *     are sorted into its lowest level as well, so that an erasure finds each in one file
   */
  void settle(long written) {
    reading(
        "write to disk",
        () -> {
          database.flush(Family.values());
          long held = counts.values().stream().mapToLong(Long::longValue).sum();
          if (written >= held / 4) {
            database.rocks().compactRange(database.handle(Family.PIXELS));
          }
          return null;
        });
  }

  /** The sample with this id, if it is held. */
  public Optional<Sample> get(String id) {
    return getAll(List.of(id)).stream().findFirst();
  }

  /** Those of the ids that are held, in the order given, each once. */
  public List<Sample> getAll(Collection<String> ids) {
    var keys = new LinkedHashSet<>(ids).stream().flatMap(id -> Keys.encode(id).stream()).toList();
    return reading("read samples", () -> reader.samples(keys, shape));
  }

  /** The ids of all samples of a subject; empty when nothing of it is held. */
  public Set<String> idsOfSubject(String subject) {
    var key = Keys.encode(subject);
    return key.isEmpty()
        ? Set.of()
        : reading("read the subject index", () -> reader.idsOfSubject(key.get()));
  }

  /**
   * Finds the training samples that have the same or nearly the same pixels as one of these.
   * Nearly: a root mean square difference of at most 8 of 255; mirrored, turned or cropped copies
   * are not found. The time follows the number of samples given, not the size of the store.
   *
   * @param samples of the store's shape
   * @param excluded ids that are not looked for, such as those of the samples themselves
   */
  public Lookalikes lookalikes(Collection<Sample> samples, Set<String> excluded) {
    return reading("search for lookalikes", () -> reader.lookalikes(samples, excluded));
  }

  /**
   * Draws samples uniformly, without replacement, in random order. The time follows count and
   * excluded, not the size of the store.
   *
   * @param count how many; fewer come back when the split has fewer that are not excluded
   * @param random the draw is a function of it and of the store's history
   * @param excluded ids never to be drawn, whether held or not
   */
  public List<Sample> draw(Split split, int count, RandomGenerator random, Set<String> excluded) {
    if (count < 0) {
      throw new IllegalArgumentException("Cannot draw %d samples".formatted(count));
    }
    return reading(
        "draw samples",
        () -> {
          var ids = reader.draw(split, counts.get(split), count, random, excluded);
          var samples = reader.samples(ids, shape);
          if (samples.size() != ids.size()) {
            throw reader.inconsistent("slots of samples that it does not hold");
          }
          return samples;
        });
  }

  /**
   * Erases the samples with these ids; ids that are not held are passed over. All of them leave
   * every look-up and draw at once and for good, in one synced write; on return their pixels are in
   * no file of the store either. After a crash in between, the next {@link #open} finishes.
   *
   * @return how many of them were held
   * @throws SampleStoreException on a failure. The samples may be erased logically already; erasing
   *     again, or opening the store again, finishes the rest
   */
  public int erase(Collection<String> ids) {
    int erased =
        writing(
            "erase samples",
            () -> {
              int held = 0;
              try (var update = new StoreUpdate(database, counts)) {
                for (var id : ids) {
                  var key = Keys.encode(id);
                  if (key.isPresent() && update.erase(key.get())) {
                    held++;
                  }
                }
                if (held > 0) {
                  counts.putAll(update.commit(true));
                }
              }
              return held;
            });
    purge();
    return erased;
  }

  private void purge() {
    synchronized (purging) {
      requireOpen();
      try {
        purge.run();
      } catch (RocksDBException e) {
        throw Failures.using(database.directory(), "remove erased samples from its files", e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (purging) {
      lock.writeLock().lock();
      try {
        if (open) {
          open = false;
          database.close();
        }
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  private <T> T reading(String action, Action<T> work) {
    return locked(lock.readLock(), action, work);
  }

  private <T> T writing(String action, Action<T> work) {
    return locked(lock.writeLock(), action, work);
  }

  private <T> T locked(Lock held, String action, Action<T> work) {
    held.lock();
    try {
      requireOpen();
      return work.run();
    } catch (RocksDBException e) {
      throw Failures.using(database.directory(), action, e);
    } finally {
      held.unlock();
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new SampleStoreException(
          "The sample store %s was closed".formatted(database.directory()));
    }
  }

  @FunctionalInterface
  private interface Action<T> {
    T run() throws RocksDBException;
  }
}
