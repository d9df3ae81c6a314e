package dev.amund.artifacts.stores;

import dev.amund.artifacts.StoredBlob;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.bytes.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Immutable bytes by their SHA-256: {@code blobs/sha256/<hex>}. */
final class Blobs implements PartedArtifactStore.BlobPart {
  private final Path directory;

  Blobs(Path root) {
    this.directory = root.resolve("blobs").resolve("sha256");
  }

  Path path(String sha256) {
    return directory.resolve(Sha256.requireHex("sha256", sha256));
  }

  StoredBlob put(byte[] bytes, Instant now) {
    var sha256 = Sha256.hex(bytes);
    var target = path(sha256);
    try {
      DurableFiles.createDirectories(directory);
      if (holds(target, sha256)) {
        // Updates its age: it is about to be referenced, and a sweep goes by age.
        Files.setLastModifiedTime(target, FileTime.from(now));
      } else {
        write(bytes, sha256, target, now);
      }
    } catch (IOException e) {
      throw ArtifactException.of("store a model artifact", target, e);
    }
    return new StoredBlob(sha256, target.toUri(), bytes.length);
  }

  private static void write(byte[] bytes, String sha256, Path target, Instant now)
      throws IOException {
    var temporary = DurableFiles.temporaryBeside(target);
    try {
      DurableFiles.writeNew(temporary, bytes);
      if (!holds(temporary, sha256)) {
        throw new ArtifactException(
            "The bytes read back from %s are not those written: check the disk"
                .formatted(temporary));
      }
      Files.setLastModifiedTime(temporary, FileTime.from(now));
      DurableFiles.makeReadOnly(temporary);
      DurableFiles.moveIntoPlace(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  void checkRoomFor(long bytes) {
    try {
      DurableFiles.createDirectories(directory);
      var probe = DurableFiles.temporaryBeside(directory.resolve("probe"));
      try {
        DurableFiles.writeNew(probe, new byte[1]);
      } finally {
        Files.deleteIfExists(probe);
      }
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < bytes) {
        throw new ArtifactException(
            "Cannot store a model artifact: %s has %d bytes left, and it takes %d. Free some space"
                .formatted(directory, free, bytes));
      }
    } catch (IOException e) {
      throw ArtifactException.of("store a model artifact", directory, e);
    }
  }

  @Override
  public byte[] fetch(String sha256) {
    var path = path(sha256);
    try {
      var bytes = Files.readAllBytes(path);
      var actual = Sha256.hex(bytes);
      if (!actual.equals(sha256)) {
        throw new ArtifactException(
            "The artifact %s is damaged: its bytes have the SHA-256 %s".formatted(path, actual));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new ArtifactException("There is no artifact " + path, e);
    } catch (IOException e) {
      throw ArtifactException.of("read a model artifact", path, e);
    }
  }

  /** Returns the file of this name, unverified. */
  @Override
  public Optional<byte[]> find(String sha256) {
    var path = path(sha256);
    try {
      return DurableFiles.read(path);
    } catch (IOException e) {
      throw ArtifactException.of("read a model artifact", path, e);
    }
  }

  private static boolean holds(Path path, String sha256) throws IOException {
    try {
      return Sha256.hex(Files.readAllBytes(path)).equals(sha256);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Deletes a blob, unless it was written after the time, or is gone. */
  @Override
  public void delete(String sha256, Instant writtenBefore) {
    var path = path(sha256);
    try {
      if (!Files.getLastModifiedTime(path).toInstant().isAfter(writtenBefore)) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      // A sweep deleted it first.
    } catch (IOException e) {
      throw ArtifactException.of("delete a model artifact", path, e);
    }
  }

  /** Returns all blobs and leftovers that were last written before the time. */
  List<Path> olderThan(Instant time) throws IOException {
    var old = new ArrayList<Path>();
    if (!Files.isDirectory(directory)) {
      return old;
    }
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        boolean ours =
            Sha256.isHex(file.getFileName().toString()) || DurableFiles.isTemporary(file);
        if (ours && Files.getLastModifiedTime(file).toInstant().isBefore(time)) {
          old.add(file);
        }
      }
    }
    return old;
  }
}
