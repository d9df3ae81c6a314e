package dev.amund.samples;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;

/** The open RocksDB of a store: its settings, its column families, and every native resource. */
final class Database implements AutoCloseable {
  private static final long MIB = 1024 * 1024;

  /** Threads for one flush and some compactions at once, which mostly wait for the disk. */
  private static final int BACKGROUND_JOBS = 4;

  /** The column families. The names are on disk. */
  enum Family {
    /** Counts, image shape, format version. */
    META("default"),
    /** id → {@link Entry}. */
    ENTRIES("entries"),
    /** id → {@link HeldContent}. */
    CONTENT("content"),
    /** (split, slot) → id, dense from 0. */
    SLOTS("slots"),
    /** (subject, id) → nothing. */
    SUBJECTS("subjects"),
    /** Ids taken out of all others whose content is not gone from the files yet → a mark. */
    ERASING("erasing"),
    /** {@link StaleRow} → a mark. */
    STALE("stale"),
    /** {@link ErasedIds}: salted hash of an erased id → the batch that it was erased for. */
    ERASED("erased");

    private final String diskName;

    Family(String diskName) {
      this.diskName = diskName;
    }
  }

  /**
   * The column family of earlier versions for the fingerprints, which are in memory now. A database
   * that has it cannot be opened for writing without it.
   */
  private static final String LIKENESS = "likeness";

  private final Path directory;
  private final boolean writable;

  /** Empty between a failed attempt to open it again and the next. */
  private volatile Optional<Session> session;

  private Database(Path directory, boolean writable) {
    this.directory = directory;
    this.writable = writable;
    this.session = Optional.of(open(directory, writable));
  }

  /** RocksDB's objects from one opening to its closing. */
  private record Session(
      RocksDB rocks,
      Map<Family, ColumnFamilyHandle> handles,
      List<ColumnFamilyHandle> retired,
      long manifestLimit,
      Deque<AutoCloseable> natives) {

    void close() {
      handles.values().forEach(ColumnFamilyHandle::close);
      retired.forEach(ColumnFamilyHandle::close);
      rocks.close();
      closeAll(natives);
    }
  }

  static Database open(Path directory) {
    createDirectory(directory);
    return new Database(directory, true);
  }

  /**
   * Opens it as it stands, without its lock: another process may have it open for writing. No file
   * is written, made or deleted.
   */
  static Database openReadOnly(Path directory) {
    return new Database(directory, false);
  }

  /**
   * Closes it and opens it once more: after some failures RocksDB takes no more writes until then.
   * Nothing else may use it meanwhile. Where opening fails, it is closed, and every use fails until
   * this is called again.
   */
  void reopen() {
    close();
    session = Optional.of(open(directory, writable));
  }

  private Session session() {
    return session.orElseThrow(
        () ->
            new SampleStoreException(
                "The sample store %s could not be opened again after a failure"
                    .formatted(directory)));
  }

  private static Session open(Path directory, boolean writable) {
    RocksDB.loadLibrary();
    var natives = new ArrayDeque<AutoCloseable>();
    try {
      var cache = own(natives, new LRUCache(32 * MIB));
      var filter = own(natives, new BloomFilter(10));
      var onDisk = familiesOnDisk(directory);
      // For reading, only what is there can be opened; for writing, what is not there is made.
      var families =
          Arrays.stream(Family.values())
              .filter(family -> writable || onDisk.contains(family.diskName))
              .toList();
      var descriptors = new ArrayList<ColumnFamilyDescriptor>();
      for (var family : families) {
        descriptors.add(
            new ColumnFamilyDescriptor(
                Keys.of(family.diskName), own(natives, familyOptions(family, cache, filter))));
      }
      if (writable && onDisk.contains(LIKENESS)) {
        descriptors.add(
            new ColumnFamilyDescriptor(
                Keys.of(LIKENESS), own(natives, familyOptions(Family.ENTRIES, cache, filter))));
      }
      var opened = new ArrayList<ColumnFamilyHandle>();
      long manifestLimit = Manifest.limitFor(directory);
      var options = own(natives, writable ? options(manifestLimit) : readOnlyOptions());
      var rocks =
          writable
              ? RocksDB.open(options, directory.toString(), descriptors, opened)
              : RocksDB.openReadOnly(options, directory.toString(), descriptors, opened);
      var handles = new EnumMap<Family, ColumnFamilyHandle>(Family.class);
      for (int i = 0; i < families.size(); i++) {
        handles.put(families.get(i), opened.get(i));
      }
      return new Session(
          rocks,
          handles,
          new ArrayList<>(opened.subList(families.size(), opened.size())),
          manifestLimit,
          natives);
    } catch (RocksDBException e) {
      closeAll(natives);
      throw Failures.opening(directory, e);
    }
  }

  private static Set<String> familiesOnDisk(Path directory) throws RocksDBException {
    if (Manifest.current(directory).isEmpty()) {
      return Set.of();
    }
    try (var options = new Options()) {
      return RocksDB.listColumnFamilies(options, directory.toString()).stream()
          .map(Keys::text)
          .collect(Collectors.toSet());
    }
  }

  private static void createDirectory(Path directory) {
    try {
      // Personal data: for the owner's eyes only, where the file system knows owners.
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      throw new SampleStoreException(
          "Cannot create the directory of the sample store, %s (%s). Check the path and its"
                  .formatted(directory, e)
              + " permissions",
          e);
    }
  }

  /**
   * @param manifestLimit in bytes; see {@link Manifest}
   */
  private static DBOptions options(long manifestLimit) {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setMaxBackgroundJobs(BACKGROUND_JOBS)
        // Some gigabytes of samples: a draw is slower where it has to open files.
        .setMaxOpenFiles(4096)
        .setMaxTotalWalSize(64 * MIB)
        // A recycled write-ahead log would keep old records' bytes behind its end.
        .setRecycleLogFileNum(0)
        .setMaxManifestFileSize(manifestLimit)
        // The information log names keys at its finer levels.
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2);
  }

  private static DBOptions readOnlyOptions() {
    // All files are opened at once: who writes to the store may delete them meanwhile.
    return new DBOptions().setCreateIfMissing(false).setMaxOpenFiles(-1);
  }

  private static ColumnFamilyOptions familyOptions(
      Family family, LRUCache cache, BloomFilter filter) {
    boolean large = family == Family.CONTENT;
    return new ColumnFamilyOptions()
        .setTableFormatConfig(
            new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter))
        // Photographs barely compress, and what is not compressed can be searched for: that an
        // erased sample is gone can be checked with grep.
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setBottommostCompressionType(CompressionType.NO_COMPRESSION)
        // An erasure rewrites the files that its samples are in, so they are small; a full write
        // buffer becomes a file, too.
        .setWriteBufferSize(large ? 2 * MIB : MIB / 2)
        .setMaxWriteBufferNumber(4)
        .setTargetFileSizeBase(large ? MIB : MIB / 8)
        // Deletions far apart come in one file. On its way to the lowest level it is cut where it
        // would overlap more than this there.
        .setMaxCompactionBytes(large ? 16 * MIB : MIB)
        // Where the lowest level is larger, there is one above it for the file to be cut in.
        .setMaxBytesForLevelBase(large ? 32 * MIB : 2 * MIB);
  }

  Path directory() {
    return directory;
  }

  /** Returns whether it was opened for writing. */
  boolean isWritable() {
    return writable;
  }

  RocksDB rocks() {
    return session().rocks();
  }

  ColumnFamilyHandle handle(Family family) {
    return session().handles().get(family);
  }

  Manifest manifest() {
    return new Manifest(this, session().manifestLimit());
  }

  Optional<byte[]> get(Family family, byte[] key) throws RocksDBException {
    return Optional.ofNullable(rocks().get(handle(family), key));
  }

  /** Writes one row, which is in the log on return. */
  void put(Family family, byte[] key, byte[] value) throws RocksDBException {
    rocks().put(handle(family), key, value);
  }

  /** All or nothing. */
  void write(WriteBatchWithIndex batch, boolean sync) throws RocksDBException {
    try (var options = new WriteOptions().setSync(sync)) {
      rocks().write(options, batch);
    }
  }

  /** Moves what is in memory and in the write-ahead log into table files, on disk on return. */
  void flush(Family... families) throws RocksDBException {
    try (var options = new FlushOptions().setWaitForFlush(true)) {
      rocks().flush(options, Arrays.stream(families).map(this::handle).toList());
    }
  }

  /**
   * Rewrites the files of a family that hold anything between two keys, without what is deleted or
   * overwritten.
   *
   * @param from the first key; null for that of the family
   * @param to the last key; null for that of the family
   */
  void compact(Family family, byte[] from, byte[] to) throws RocksDBException {
    try (var options =
        new CompactRangeOptions()
            .setExclusiveManualCompaction(false)
            .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
      rocks().compactRange(handle(family), from, to, options);
    }
  }

  /** Deletes what earlier versions kept and this one does not, with its files. */
  void dropRetiredFamilies() throws RocksDBException {
    for (var handle : session().retired()) {
      rocks().dropColumnFamily(handle);
      handle.close();
    }
    session().retired().clear();
  }

  @Override
  public void close() {
    session.ifPresent(Session::close);
    session = Optional.empty();
  }

  private static <T extends AutoCloseable> T own(Deque<AutoCloseable> natives, T resource) {
    natives.push(resource);
    return resource;
  }

  private static void closeAll(Deque<AutoCloseable> natives) {
    for (var resource : natives) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("RocksDB's objects do not throw on close", e);
      }
    }
  }
}
