package dev.amund.artifacts.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Provides file operations that survive a power cut, and finds what a crash leaves. */
public final class DurableFiles {
  private static final String TEMPORARY = ".tmp";
  private static final SecureRandom RANDOM = new SecureRandom();

  private DurableFiles() {}

  /** Returns a new hidden name beside the file, recognised by {@link #isTemporary}. */
  public static Path temporaryBeside(Path file) {
    var unique = new byte[8];
    RANDOM.nextBytes(unique);
    return file.resolveSibling(
        "." + file.getFileName() + "." + HexFormat.of().formatHex(unique) + TEMPORARY);
  }

  /** Returns whether a file has a name as {@link #temporaryBeside} gives. */
  public static boolean isTemporary(Path path) {
    var name = path.getFileName().toString();
    return name.startsWith(".") && name.endsWith(TEMPORARY);
  }

  /** Writes a file that must not exist yet; its bytes are on disk on return. */
  public static void writeNew(Path file, byte[] bytes, FileAttribute<?>... attributes)
      throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, attributes)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /**
   * Writes or replaces a file: a reader finds the old bytes or the new ones, and on return the new
   * ones are on disk.
   *
   * @throws IOException if it cannot be written; then the old file is unchanged
   */
  public static void replace(Path file, byte[] bytes) throws IOException {
    createDirectories(file.toAbsolutePath().getParent());
    var temporary = temporaryBeside(file);
    try {
      writeNew(temporary, bytes);
      moveIntoPlace(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Writes or replaces a directory with these files. It appears complete or not at all; while it is
   * replaced, it is absent for a moment.
   *
   * @param files their names and bytes
   * @throws IOException if it cannot be written; then nothing of it is visible
   */
  public static void replaceDirectory(Path directory, Map<String, byte[]> files)
      throws IOException {
    createDirectories(directory.toAbsolutePath().getParent());
    var building = temporaryBeside(directory);
    var aside = temporaryBeside(directory);
    try {
      Files.createDirectory(building);
      for (var file : files.entrySet()) {
        writeNew(building.resolve(file.getKey()), file.getValue());
      }
      syncDirectory(building);
      if (Files.exists(directory)) {
        moveIntoPlace(directory, aside);
      }
      moveIntoPlace(building, directory);
    } finally {
      deleteTree(building);
      deleteTree(aside);
    }
  }

  /** Returns the bytes of a file, if there is one. */
  public static Optional<byte[]> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Moves a file or directory to its place atomically and durably. */
  public static void moveIntoPlace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(to.getParent());
  }

  /** Syncs the directory, so that renames and new names survive. */
  public static void syncDirectory(Path directory) throws IOException {
    if (!isPosix()) {
      return; // Windows cannot open a directory, and journals its names.
    }
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Creates the directory and its parents, on disk on return.
   *
   * @throws IOException if one of them cannot be created
   */
  public static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    var parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    Files.createDirectories(directory);
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /** Prevents accidental changes, which would also change hard links of the file. */
  public static void makeReadOnly(Path file) throws IOException {
    if (isPosix()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    }
  }

  /** Returns whether the file system has permissions of owner, group and others. */
  public static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Deletes a file or a whole directory; it may be gone already.
   *
   * @throws IOException if something cannot be deleted
   */
  public static void deleteTree(Path path) throws IOException {
    List<Path> inside;
    try (var walk = Files.walk(path)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (var file : inside) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Returns the entries of the directory; empty if it does not exist.
   *
   * @throws IOException if it cannot be read
   */
  public static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var list = Files.list(directory)) {
      return list.toList();
    }
  }

  /**
   * Returns the temporaries one level below the directory that were last written before the time.
   */
  public static List<Path> leftoversOlderThan(Instant time, Path directory) throws IOException {
    var old = new ArrayList<Path>();
    for (var child : children(directory)) {
      old.addAll(temporariesOlderThan(time, child));
    }
    return old;
  }

  /** Returns the temporaries in the directory that were last written before the time. */
  public static List<Path> temporariesOlderThan(Instant time, Path directory) throws IOException {
    var old = new ArrayList<Path>();
    for (var path : children(directory)) {
      if (isTemporary(path) && Files.getLastModifiedTime(path).toInstant().isBefore(time)) {
        old.add(path);
      }
    }
    return old;
  }
}
