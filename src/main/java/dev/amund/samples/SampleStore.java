package dev.amund.samples;

import dev.amund.config.ImagePreparation;
import dev.amund.config.InputNormalisation;
import dev.amund.samples.Database.Family;
import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The samples by id, on disk, in one directory that one process has open at a time.
 *
 * <p>Every change is atomic: a crash leaves it done or not done. Replay draws take time that
 * follows the number drawn, whatever the store holds. After {@link #erase} no byte of a sample's
 * content, and not its id, is in any file of the directory. (Below the files, a disk or a
 * copy-on-write file system keeps unlinked blocks for a while: that is for disk encryption to
 * settle.)
 *
 * <p>Safe for use by many threads.
 */
public final class SampleStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SampleStore.class);

  /** A file more than this is in memory, beside the pixels that are asked for. */
  private static final long BYTES_AT_ONCE = 16 * 1024 * 1024;

  /** The families that have a row of every sample. */
  private static final List<Family> INDEX = List.of(Family.ENTRIES, Family.SLOTS, Family.SUBJECTS);

  private static final int READ_ONLY_ATTEMPTS = 5;
  private static final Duration READ_ONLY_PAUSE = Duration.ofMillis(200);

  private final Database database;
  private final Links links;
  private final Preparation preparation;
  private final StoreLock lock;
  private final StoreReader reader;
  private final Purge purge;
  private final Object purging = new Object();
  private final Reopening reopening;
  private volatile StoreState state;

  private SampleStore(Database database, StoreState state, Links links, LongSupplier nanoTime) {
    this.reopening = new Reopening(nanoTime);
    this.database = database;
    this.state = state;
    this.links = links;
    this.preparation = new Preparation(links);
    this.lock = new StoreLock(database.directory());
    this.reader = new StoreReader(database);
    this.purge = new Purge(database, lock.writeLock());
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
    return open(directory, Links.none());
  }

  /**
   * Opens a store like {@link #open(Path)}.
   *
   * @param links fetches what samples link to
   */
  public static SampleStore open(Path directory, Links links) {
    return open(directory, links, System::nanoTime);
  }

  /**
   * Opens a store like {@link #open(Path, Links)}.
   *
   * @param nanoTime the clock of the pauses between attempts to open it again after a failure
   */
  static SampleStore open(Path directory, Links links, LongSupplier nanoTime) {
    SampleStore store = load(Database.open(directory), links, nanoTime);
    try {
      store.upgrade();
      store.purge();
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  /**
   * Opens a store as it is now, for reading only; another process may have it open meanwhile, and
   * what that changes afterwards is not seen here. Nothing in its directory is written. What {@link
   * #settleClasses} settles is forgotten with the store.
   *
   * <p>Files that are open here keep their place on the disk until this store is closed, even if
   * they are deleted meanwhile.
   *
   * @param links fetches what samples link to
   * @throws SampleStoreException there is no store, it is damaged, it was written by another
   *     version, or it changes faster than it can be read; the message says which
   */
  public static SampleStore openReadOnly(Path directory, Links links) {
    if (!exists(directory)) {
      throw new SampleStoreException("There is no sample store at " + directory);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return load(Database.openReadOnly(directory), links, System::nanoTime);
      } catch (SampleStoreException e) {
        // A writer may have replaced files while they were being listed.
        if (attempt == READ_ONLY_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(READ_ONLY_PAUSE.toNanos());
      }
    }
  }

  /** Returns whether a store was made in this directory. */
  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve("CURRENT"));
  }

  private static SampleStore load(Database database, Links links, LongSupplier nanoTime) {
    Path directory = database.directory();
    try {
      return new SampleStore(database, StoreState.load(database), links, nanoTime);
    } catch (RocksDBException e) {
      database.close();
      throw Failures.using(directory, "read its index", e);
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  /** The shape of all samples; empty until the first is put. */
  public Optional<SampleShape> shape() {
    return lock.reading("read", state::shape);
  }

  /** Returns the number of samples of the split, whatever their labels. */
  public long count(Split split) {
    return lock.reading("count", () -> state.count(split));
  }

  /** Returns how many classes the model has; empty until {@link #settleClasses} was called. */
  public OptionalInt classes() {
    return lock.reading("read", () -> state.labels().classes());
  }

  /**
   * Settles how many classes the model has. From then on a sample with another label is refused.
   * Those that are held already stay and can be erased, but they are never drawn.
   *
   * @param classes 1 or more
   */
  public void settleClasses(int classes) {
    var known = new LabelRange(OptionalInt.of(classes));
    if (!classes().equals(known.classes())) {
      lock.writing(
          "settle its classes",
          () -> {
            state.settle(known);
            return null;
          });
    }
  }

  /** Returns what is held with labels that the model does not know; empty if nothing is. */
  public Optional<UnknownLabels> unknownLabels() {
    return lock.reading(
        "look for unknown labels",
        () -> {
          long count = Arrays.stream(Split.values()).mapToLong(state::unknownLabels).sum();
          return count == 0
              ? Optional.empty()
              : reader
                  .firstUnknownLabel(state.labels())
                  .map(first -> new UnknownLabels(count, first.getKey(), first.getValue()));
        });
  }

  /** Returns those of the ids that are held with a label that the model does not know, and it. */
  public Map<String, Integer> unknownLabels(Collection<String> ids) {
    return lookUp("read its index", () -> reader.unknownLabels(keys(ids), state.labels()));
  }

  /**
   * Returns how many samples {@link #draw} can give at most. Takes time that follows the excluded
   * ids.
   *
   * @param excluded ids that are not to be drawn; those that are not held for the split take
   *     nothing away
   */
  public long drawable(Split split, Set<String> excluded) {
    return lock.reading(
        "count",
        () ->
            state.count(split)
                - state.unknownLabels(split)
                - reader.usable(split, keys(excluded), state.labels()));
  }

  /**
   * Returns the classes of the model of which no training sample is held beside the excluded ones;
   * none until the classes are settled. Takes time that follows the excluded ids and the classes.
   *
   * @param excluded ids that do not count; those that are not held take nothing away
   */
  public Set<Integer> classesWithoutTrainingSamples(Set<String> excluded) {
    return lock.reading(
        "count",
        () -> {
          var left = reader.trainedLabels(keys(excluded));
          return IntStream.range(0, state.labels().classes().orElse(0))
              .filter(label -> state.trained(label) == left.of(label))
              .boxed()
              .collect(Collectors.toUnmodifiableSet());
        });
  }

  /**
   * Settles the shape of all samples, so that image files of any size are brought to it.
   *
   * @throws SampleStoreException the store has samples of another shape
   */
  public void requireShape(SampleShape wanted) {
    lock.writing(
        "settle its shape",
        () -> {
          try (var update = state.update()) {
            state.requireShape(update, wanted);
            state.commit(update, true);
          }
          return null;
        });
  }

  /** Returns how the samples were prepared; empty if none was ever recorded. */
  public Optional<String> preparation() {
    return lock.reading("read", () -> state.preparation().text());
  }

  /**
   * Settles what the elements of all samples are made of and how, such as the names of features in
   * their order. A store that has samples and no record of it takes any.
   *
   * @throws SampleStoreException the store has samples that were prepared otherwise
   */
  public void requirePreparation(String wanted) {
    lock.writing(
        "settle its preparation",
        () -> {
          state.preparation().require(wanted, state.count() == 0);
          return null;
        });
  }

  /**
   * Settles how image files are brought to the shape of the samples. Those that a store has from
   * before this was noted stay as they are.
   *
   * @param wanted empty for what the store has noted, and in an empty store the default
   * @throws SampleStoreException the store has samples that were prepared otherwise
   */
  public void requireImagePreparation(Optional<ImagePreparation> wanted) {
    lock.writing(
        "settle its preparation",
        () -> {
          state.preparation().requireImages(wanted, state.count() == 0);
          return null;
        });
  }

  /**
   * Notes by what the input of the model is normalised, as {@link InputNormalisation#words} says
   * it. Nothing in the store depends on it: it is there to be compared with.
   */
  public void noteNormalisation(Optional<InputNormalisation> normalisation) {
    lock.writing(
        "note its normalisation",
        () -> {
          database.put(
              Family.META, Meta.NORMALISATION, Keys.of(InputNormalisation.words(normalisation)));
          return null;
        });
  }

  /** Returns what was noted last; empty if nothing was. */
  public Optional<String> normalisation() {
    return lock.reading(
        "read", () -> database.get(Family.META, Meta.NORMALISATION).map(Keys::text));
  }

  private ImageDecoder images() {
    return lock.reading("read", () -> state.preparation().images());
  }

  /**
   * Adds a sample, or replaces the one with its id; on disk on return. For many use {@link
   * #writer()}.
   *
   * @throws SampleStoreException its shape is not the store's, or it was erased
   */
  public void put(Sample sample) {
    try {
      if (putAll(List.of(prepare(sample.registration())), Map.of(), true) == 0) {
        throw new SampleStoreException("Sample %s was erased".formatted(sample.id()));
      }
    } catch (SampleRefusedException e) {
      throw new SampleStoreException(
          "Sample %s is refused: %s".formatted(sample.id(), e.getMessage()), e);
    }
  }

  /**
   * A writer for many samples, far faster than single puts. Its samples become visible batch by
   * batch, and are on disk when it is closed.
   */
  public SampleWriter writer() {
    return new SampleWriter(this);
  }

  /** The note that {@link SampleWriter#checkpoint} left last under this name. */
  public Optional<String> checkpoint(String name) {
    return lookUp(
        "read a checkpoint",
        () -> database.get(Family.META, Meta.checkpointKey(name)).map(Keys::text));
  }

  PreparedSample prepare(Registration sample) throws SampleRefusedException {
    return preparation.prepare(sample, shape(), lock.reading("read", state::labels), images());
  }

  /**
   * @return how many were put; what was erased meanwhile is not
   */
  int putAll(List<PreparedSample> samples, Map<String, String> checkpoints, boolean sync) {
    return changing(() -> lock.writing("put samples", () -> putAtOnce(samples, checkpoints, sync)));
  }

  private int putAtOnce(List<PreparedSample> samples, Map<String, String> checkpoints, boolean sync)
      throws RocksDBException {
    int put = 0;
    try (var update = state.update()) {
      for (var sample : samples) {
        state.requireShape(update, sample.shape());
        put += update.put(sample) ? 1 : 0;
      }
      for (var checkpoint : checkpoints.entrySet()) {
        update.checkpoint(checkpoint.getKey(), checkpoint.getValue());
      }
      state.commit(update, sync);
    }
    return put;
  }

  /** Changes the store like {@link #openedAgain}; success shows that the store is well. */
  private <T> T changing(Supplier<T> change) {
    T result = openedAgain(change);
    reopening.succeeded();
    return result;
  }

  /**
   * Does something with the store, which is opened again first if it has failed and that is due.
   * Only for work that needs the files: what is answered from memory must not wait for it.
   */
  private <T> T openedAgain(Supplier<T> work) {
    if (reopening.isDue()) {
      reopen();
    }
    try {
      return work.get();
    } catch (SampleStoreException e) {
      if (database.isWritable() && Failures.needsReopening(e)) {
        reopening.failed();
      }
      throw e;
    }
  }

  /** Reads the files of the store, which is opened again first if that is due. */
  private <T> T lookUp(String action, StoreLock.Action<T> work) {
    return openedAgain(() -> lock.reading(action, work));
  }

  private void reopen() {
    synchronized (purging) {
      if (reopening.isDue()) {
        reopening.attempting();
        lock.writing(
            "open again",
            () -> {
              database.reopen();
              try {
                state = StoreState.load(database);
              } catch (RocksDBException | RuntimeException | Error e) {
                database.close();
                throw e;
              }
              return null;
            });
        reopening.reopened();
        log.info("sample store opened again after a failure: directory={}", database.directory());
      }
    }
  }

  /** Returns how often the store was opened again, or was tried to be, after a failure. */
  long reopenings() {
    return reopening.total();
  }

  /**
   * Writes all that is in memory to disk.
   *
   * @param written how many samples were put in bulk. Where they are a good part of the store, they
   *     and their index are sorted into the lowest level as well, so that an erasure finds each in
   *     one file
   */
  void settle(long written) {
    lock.reading(
        "write to disk",
        () -> {
          database.flush(Family.values());
          if (written >= state.count() / 4) {
            database.rocks().compactRange(database.handle(Family.CONTENT));
            for (var family : INDEX) {
              database.compact(family, null, null);
            }
          }
          return null;
        });
  }

  /** The sample with this id, if it is held. */
  public Optional<Sample> get(String id) {
    return getAll(List.of(id)).stream().findFirst();
  }

  /**
   * Those of the ids that are held, in the order given, each once.
   *
   * @throws SampleStoreException also if what one of them links to cannot be had
   */
  public List<Sample> getAll(Collection<String> ids) {
    return openedAgain(() -> read(List.of(), new ArrayDeque<>(keys(ids)), this::decode));
  }

  /**
   * Reads in portions, since held files may have many megabytes, of which only the pixels are
   * needed.
   *
   * @param first those that were read already
   * @param left the ids of those that are still to be read
   */
  private List<Sample> read(
      List<HeldSample> first, Queue<byte[]> left, Function<HeldSample, Optional<Sample>> decode) {
    var samples = new ArrayList<Sample>();
    first.forEach(held -> decode.apply(held).ifPresent(samples::add));
    while (!left.isEmpty()) {
      lock.reading("read samples", () -> reader.samples(left, BYTES_AT_ONCE))
          .forEach(held -> decode.apply(held).ifPresent(samples::add));
    }
    return List.copyOf(samples);
  }

  private Optional<Sample> decode(HeldSample sample) {
    try {
      return Optional.of(sample.decode(shape().orElseThrow(), links, images()));
    } catch (SampleRefusedException e) {
      throw new SampleStoreException(
          "The content of sample %s cannot be had: %s".formatted(sample.id(), e.getMessage()), e);
    }
  }

  /** The splits of those of the ids that are held, in the order given; reads no content. */
  public Map<String, Split> splits(Collection<String> ids) {
    return lookUp("read its index", () -> reader.splits(keys(ids)));
  }

  private static List<byte[]> keys(Collection<String> ids) {
    return new LinkedHashSet<>(ids).stream().flatMap(id -> Keys.encode(id).stream()).toList();
  }

  /** The ids of all samples of a subject; empty when nothing of it is held. */
  public Set<String> idsOfSubject(String subject) {
    var key = Keys.encode(subject);
    return key.isEmpty()
        ? Set.of()
        : lookUp("read the subject index", () -> reader.idsOfSubject(key.get()));
  }

  /**
   * Finds the training samples that have the same or nearly the same pixels as one of these.
   * Nearly: a root mean square difference of at most 8 of 255; mirrored, turned or cropped copies
   * are not found; of tensors that are no images only identical ones are. The time follows the
   * number of samples given and, by some nanoseconds for each that is held, the size of the store.
   *
   * @param samples of the store's shape
   * @param excluded ids that are not looked for, such as those of the samples themselves
   */
  public Lookalikes lookalikes(Collection<Sample> samples, Set<String> excluded) {
    return lookUp(
        "search for lookalikes",
        () ->
            reader.lookalikes(
                samples,
                state.fingerprints(),
                state.count(Split.TRAIN),
                state.preparation().images(),
                excluded));
  }

  /**
   * Draws samples uniformly, without replacement, in random order; none whose label the model does
   * not know. The time follows count and excluded, not the size of the store, as long as most of
   * the labels are known.
   *
   * @param count how many; fewer come back when {@link #drawable} is less, or some of many large
   *     files are erased meanwhile
   * @param random the draw is a function of it and of the store's history
   * @param excluded ids never to be drawn, whether held or not
   */
  public List<Sample> draw(Split split, int count, RandomGenerator random, Set<String> excluded) {
    if (count < 0) {
      throw new IllegalArgumentException("Cannot draw %d samples".formatted(count));
    }
    return openedAgain(() -> drawAtOnce(split, count, random, excluded));
  }

  private List<Sample> drawAtOnce(
      Split split, int count, RandomGenerator random, Set<String> excluded) {
    var left = new ArrayDeque<byte[]>();
    var first =
        lock.reading(
            "draw samples",
            () -> {
              var labels = state.unknownLabels(split) == 0 ? LabelRange.UNSETTLED : state.labels();
              left.addAll(reader.draw(split, state.count(split), labels, count, random, excluded));
              if (reader.splits(left).size() != left.size()) {
                throw reader.inconsistent("slots of samples that it does not hold");
              }
              return reader.samples(left, BYTES_AT_ONCE);
            });
    return read(first, left, this::decodeIfReachable);
  }

  /** Decodes a sample; empty if its content cannot be fetched, which a draw does without. */
  private Optional<Sample> decodeIfReachable(HeldSample sample) {
    try {
      return Optional.of(sample.decode(shape().orElseThrow(), links, images()));
    } catch (SampleRefusedException e) {
      log.warn("a sample cannot be replayed: sample={} reason={}", sample.id(), e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Erases the samples with these ids; ids that are not held are passed over. All of them leave
   * every look-up and draw at once and for good, in one synced write; on return neither their
   * content nor their ids are in any file of the store. After a crash in between, the next {@link
   * #open} finishes.
   *
   * <p>What is kept is a salted hash of each id, by which the sample is refused when it is put
   * again ({@link #erasedFor}).
   *
   * @param batchId the batch that they are erased for
   * @return how many of them were held
   * @throws SampleStoreException on a failure. The samples may be erased logically already; erasing
   *     again, or opening the store again, finishes the rest
   */
  public int erase(Collection<String> ids, UUID batchId) {
    return takeOut(ids, (update, id) -> update.erase(id, batchId));
  }

  /**
   * Removes samples like {@link #erase}, but they may be put again, because no deletion request
   * names them.
   */
  public int remove(Collection<String> ids) {
    return takeOut(ids, StoreUpdate::remove);
  }

  private int takeOut(Collection<String> ids, TakingOut takingOut) {
    if (ids.isEmpty()) {
      return 0;
    }
    return changing(() -> takeOutAtOnce(ids, takingOut));
  }

  private int takeOutAtOnce(Collection<String> ids, TakingOut takingOut) {
    int held =
        lock.writing(
            "take samples out",
            () -> {
              int count = 0;
              try (var update = state.update()) {
                for (var id : keys(ids)) {
                  count += takingOut.from(update, id) ? 1 : 0;
                }
                state.commit(update, true);
              }
              return count;
            });
    purge();
    return held;
  }

  @FunctionalInterface
  private interface TakingOut {
    boolean from(StoreUpdate update, byte[] id) throws RocksDBException;
  }

  /** The batch that the sample with this id was erased for; empty if it was not erased. */
  public Optional<UUID> erasedFor(String id) {
    return lookUp(
        "look an erased id up",
        () -> {
          var key = Keys.encode(id);
          return key.isEmpty()
              ? Optional.empty()
              : database
                  .get(Family.ERASED, state.erasedIds().hash(key.get()))
                  .map(ErasedIds::batch);
        });
  }

  private void upgrade() {
    try {
      FormatUpgrade.run(database);
    } catch (RocksDBException e) {
      throw Failures.using(database.directory(), "upgrade its format", e);
    }
  }

  private void purge() {
    synchronized (purging) {
      lock.requireOpen();
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
      lock.close(database::close);
    }
  }
}
