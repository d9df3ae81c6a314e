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
import java.util.Map;
import java.util.Optional;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;

/** The open RocksDB of a store: its settings, its column families, and every native resource. */
final class Database implements AutoCloseable {
  private static final long MIB = 1024 * 1024;

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
    /** (band of the fingerprint, its bits, id) → nothing. */
    LIKENESS("likeness"),
    /** Ids taken out of all others whose content is not gone from the files yet. */
    ERASING("erasing"),
    /** {@link ErasedIds}: salted hash of an erased id → the batch that it was erased for. */
    ERASED("erased");

    private final String diskName;

    Family(String diskName) {
      this.diskName = diskName;
    }
  }

  private final Path directory;
  private final boolean writable;
  private final RocksDB rocks;
  private final Map<Family, ColumnFamilyHandle> handles;
  private final Deque<AutoCloseable> natives;

  private Database(
      Path directory,
      boolean writable,
      RocksDB rocks,
      Map<Family, ColumnFamilyHandle> handles,
      Deque<AutoCloseable> natives) {
    this.directory = directory;
    this.writable = writable;
    this.rocks = rocks;
    this.handles = handles;
    this.natives = natives;
  }

  static Database open(Path directory) {
    createDirectory(directory);
    return open(directory, true);
  }

  /**
   * Opens it as it stands, without its lock: another process may have it open for writing. No file
   * is written, made or deleted.
   */
  static Database openReadOnly(Path directory) {
    return open(directory, false);
  }

  private static Database open(Path directory, boolean writable) {
    RocksDB.loadLibrary();
    var natives = new ArrayDeque<AutoCloseable>();
    try {
      var cache = own(natives, new LRUCache(32 * MIB));
      var filter = own(natives, new BloomFilter(10));
      var descriptors = new ArrayList<ColumnFamilyDescriptor>();
      for (var family : Family.values()) {
        descriptors.add(
            new ColumnFamilyDescriptor(
                Keys.of(family.diskName), own(natives, familyOptions(family, cache, filter))));
      }
      var opened = new ArrayList<ColumnFamilyHandle>();
      var options = own(natives, writable ? options() : readOnlyOptions());
      var rocks =
          writable
              ? RocksDB.open(options, directory.toString(), descriptors, opened)
              : RocksDB.openReadOnly(options, directory.toString(), descriptors, opened);
      var handles = new EnumMap<Family, ColumnFamilyHandle>(Family.class);
      for (var family : Family.values()) {
        handles.put(family, opened.get(family.ordinal()));
      }
      return new Database(directory, writable, rocks, handles, natives);
    } catch (RocksDBException e) {
      closeAll(natives);
      throw Failures.opening(directory, e);
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

  private static DBOptions options() {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(512)
        .setMaxTotalWalSize(64 * MIB)
        // A recycled write-ahead log would keep old records' bytes behind its end.
        .setRecycleLogFileNum(0)
        // The journal of files names their first and last keys, of files that are gone too. Beyond
        // this size it is started again, without those: with every change of files.
        .setMaxManifestFileSize(1)
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
        .setWriteBufferSize(large ? 8 * MIB : 2 * MIB)
        .setTargetFileSizeBase(large ? 8 * MIB : 2 * MIB)
        .setMaxBytesForLevelBase(64 * MIB);
  }

  Path directory() {
    return directory;
  }

  /** Returns whether it was opened for writing. */
  boolean isWritable() {
    return writable;
  }

  RocksDB rocks() {
    return rocks;
  }

  ColumnFamilyHandle handle(Family family) {
    return handles.get(family);
  }

  Optional<byte[]> get(Family family, byte[] key) throws RocksDBException {
    return Optional.ofNullable(rocks.get(handle(family), key));
  }

  /** One row, in the log on return. */
  void put(Family family, byte[] key, byte[] value) throws RocksDBException {
    rocks.put(handle(family), key, value);
  }

  /** All or nothing. */
  void write(WriteBatchWithIndex batch, boolean sync) throws RocksDBException {
    try (var options = new WriteOptions().setSync(sync)) {
      rocks.write(options, batch);
    }
  }

  /** Moves what is in memory and in the write-ahead log into table files, on disk on return. */
  void flush(Family... families) throws RocksDBException {
    try (var options = new FlushOptions().setWaitForFlush(true)) {
      rocks.flush(options, Arrays.stream(families).map(this::handle).toList());
    }
  }

  @Override
  public void close() {
    handles.values().forEach(ColumnFamilyHandle::close);
    rocks.close();
    closeAll(natives);
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
