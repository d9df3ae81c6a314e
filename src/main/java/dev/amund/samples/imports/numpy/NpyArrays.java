package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.ImportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Arrays of NumPy by their names: those of a .npz archive, or the .npy files of a directory. */
public sealed interface NpyArrays extends AutoCloseable permits NpzArrays, NpyDirectory {
  /** The end of the name of an array's file. */
  String ENDING = ".npy";

  /**
   * Opens a directory or an archive.
   *
   * @throws ImportException it is neither
   * @throws IOException it cannot be read
   */
  static NpyArrays open(Path path) throws IOException {
    return Files.isDirectory(path) ? new NpyDirectory(path) : new NpzArrays(path);
  }

  /** The names of all arrays, without their ending. */
  List<String> names() throws IOException;

  /**
   * Opens an array; close it, or this.
   *
   * @throws ImportException there is no such array, or it is of a kind that amund does not read
   */
  NpyArray array(String name) throws IOException;

  @Override
  void close() throws IOException;
}
