package dev.amund.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds bytes on disk, wherever they are. */
public final class Traces {
  private Traces() {}

  /**
   * The files that hold these bytes, below directories or the roots themselves.
   *
   * @throws IOException a directory cannot be listed
   */
  public static List<Path> of(byte[] marker, Path... roots) throws IOException {
    var found = new ArrayList<Path>();
    for (var root : roots) {
      try (var files = Files.walk(root)) {
        files.filter(Files::isRegularFile).filter(file -> holds(file, marker)).forEach(found::add);
      }
    }
    return found;
  }

  private static boolean holds(Path file, byte[] marker) {
    try {
      var bytes = Files.readAllBytes(file);
      for (int i = 0; i + marker.length <= bytes.length; i++) {
        if (bytes[i] == marker[0]
            && Arrays.equals(bytes, i, i + marker.length, marker, 0, marker.length)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // Gone meanwhile.
    }
  }
}
