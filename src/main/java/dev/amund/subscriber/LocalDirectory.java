package dev.amund.subscriber;

import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.event.ModelVersionPublished;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Copies in a directory:
 *
 * <pre>
 * &lt;modelId&gt;/served           "&lt;version&gt; &lt;sha256&gt;\n": the high-water mark
 * &lt;modelId&gt;/sha256/&lt;hex&gt;     the bytes of the version in use, and of its successor while that comes
 * &lt;modelId&gt;/lock             held as long as a subscriber uses the directory
 * </pre>
 *
 * <p>Files appear complete or not at all. What cannot be read as the high-water mark is not taken
 * for "none yet": the subscriber must not serve then.
 */
final class LocalDirectory implements LocalCopies {
  private static final Pattern MARK = Pattern.compile("([1-9][0-9]{0,15}) ([0-9a-f]{64})\n");

  private final Path served;
  private final Path copies;
  private final FileChannel lockFile;
  private HighWaterMark mark;

  private LocalDirectory(Path directory, FileChannel lockFile) throws IOException {
    this.served = directory.resolve("served");
    this.copies = directory.resolve("sha256");
    this.lockFile = lockFile;
    DurableFiles.createDirectories(copies);
    this.mark = read(served);
  }

  /**
   * Opens the directory, and creates it if absent.
   *
   * @throws LocalDirectoryException if it cannot be used, another subscriber uses it, or the
   *     high-water mark is damaged
   */
  static LocalDirectory open(Path root, String modelId) {
    var directory = root.resolve(modelId);
    FileChannel lockFile = null;
    try {
      DurableFiles.createDirectories(directory);
      lockFile =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(lockFile, directory);
      return new LocalDirectory(directory, lockFile);
    } catch (IOException e) {
      closeQuietly(lockFile);
      throw failed("use", directory, e);
    } catch (RuntimeException e) {
      closeQuietly(lockFile);
      throw e;
    }
  }

  private static void lock(FileChannel file, Path directory) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new LocalDirectoryException(
          directory + " is in use by another subscriber: give each process a directory of its own");
    }
  }

  private static void closeQuietly(FileChannel file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        // The exception in progress says more.
      }
    }
  }

  private static HighWaterMark read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return HighWaterMark.NONE;
    }
    var matcher = MARK.matcher(text);
    if (!matcher.matches()) {
      throw new LocalDirectoryException(
          ("%s, which says what was served last, is damaged. Nothing is served until it is mended;"
                  + " delete it to accept whichever version is announced")
              .formatted(file));
    }
    return new HighWaterMark(Long.parseLong(matcher.group(1)), matcher.group(2));
  }

  @Override
  public HighWaterMark mark() {
    return mark;
  }

  @Override
  public void mark(HighWaterMark newest) {
    try {
      if (newest.equals(HighWaterMark.NONE)) {
        Files.deleteIfExists(served);
      } else {
        var text = newest.version() + " " + newest.sha256() + "\n";
        DurableFiles.replace(served, text.getBytes(StandardCharsets.ISO_8859_1));
      }
      mark = newest;
    } catch (IOException e) {
      throw failed("write", served, e);
    }
  }

  @Override
  public Optional<byte[]> find(ModelVersionPublished event) {
    try {
      // A damaged copy is fetched again and overwritten.
      return Optional.of(Files.readAllBytes(copies.resolve(event.getSha256())))
          .filter(bytes -> Sha256.hex(bytes).equals(event.getSha256()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void keep(ModelVersionPublished event, byte[] bytes) {
    var copy = copies.resolve(event.getSha256());
    try {
      DurableFiles.replace(copy, bytes);
    } catch (IOException e) {
      throw failed("write", copy, e);
    }
  }

  @Override
  public void keepOnly(Set<String> hashes) {
    try {
      for (var copy : DurableFiles.children(copies)) {
        if (!hashes.contains(copy.getFileName().toString())) {
          Files.deleteIfExists(copy);
        }
      }
    } catch (IOException e) {
      throw failed("delete old copies in", copies, e);
    }
  }

  private static LocalDirectoryException failed(String action, Path path, IOException e) {
    return new LocalDirectoryException("Cannot %s %s: %s".formatted(action, path, e), e);
  }

  @Override
  public void close() {
    closeQuietly(lockFile);
  }
}
