package dev.amund;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds bytes on disk, wherever they are. */
public final class BytesOnDisk {
  private BytesOnDisk() {}

  /**
   * The files that hold these bytes, below directories or the roots themselves. What vanishes
   * meanwhile holds nothing.
   *
   * @throws IOException a root is not there, or a file or a directory cannot be read
   */
  public static List<Path> of(byte[] marker, Path... roots) throws IOException {
    var search = new Search(marker);
    for (var root : roots) {
      if (Files.notExists(root)) {
        throw new NoSuchFileException(root.toString());
      }
      Files.walkFileTree(root, search);
    }
    return search.found;
  }

  private static final class Search extends SimpleFileVisitor<Path> {
    private final byte[] marker;
    private final List<Path> found = new ArrayList<>();

    Search(byte[] marker) {
      this.marker = marker;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      try {
        if (attributes.isRegularFile() && contains(Files.readAllBytes(file), marker)) {
          found.add(file);
        }
      } catch (NoSuchFileException e) {
        // Gone just now.
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
        throws IOException {
      if (failure == null || failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  private static boolean contains(byte[] bytes, byte[] marker) {
    for (int i = 0; i + marker.length <= bytes.length; i++) {
      if (bytes[i] == marker[0]
          && Arrays.equals(bytes, i, i + marker.length, marker, 0, marker.length)) {
        return true;
      }
    }
    return false;
  }
}
