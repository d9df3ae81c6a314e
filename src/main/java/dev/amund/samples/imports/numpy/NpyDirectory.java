package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The .npy files of a directory, each an array with the name of the file. */
final class NpyDirectory implements NpyArrays {
  private final Path directory;
  private final List<NpyArray> opened = new ArrayList<>();

  NpyDirectory(Path directory) {
    this.directory = directory;
  }

  /** Returns the .npy files of a directory, sorted. */
  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(entry -> entry.getFileName().toString().endsWith(ENDING))
          .sorted()
          .toList();
    }
  }

  @Override
  public List<String> names() throws IOException {
    return files(directory).stream()
        .map(file -> file.getFileName().toString())
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .toList();
  }

  @Override
  public NpyArray array(String name) throws IOException {
    var file = directory.resolve(name + ENDING);
    var array = new NpyArray(name, SourceFile.open(file), Files.size(file), OptionalLong.empty());
    opened.add(array);
    return array;
  }

  @Override
  public void close() throws IOException {
    for (var array : opened) {
      array.close();
    }
  }
}
