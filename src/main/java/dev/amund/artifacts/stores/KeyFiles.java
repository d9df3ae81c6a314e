package dev.amund.artifacts.stores;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The files of {@code keys/} in a directory. */
final class KeyFiles implements PartedArtifactStore.KeyPart {
  private final Path keys;

  KeyFiles(Path root) {
    this.keys = root.resolve("keys");
  }

  @Override
  public Optional<byte[]> read(String name) {
    var file = keys.resolve(name);
    try {
      return DurableFiles.read(file);
    } catch (IOException e) {
      throw ArtifactException.of("read a change of keys", file, e);
    }
  }

  @Override
  public void write(String name, byte[] bytes) {
    var file = keys.resolve(name);
    try {
      DurableFiles.replace(file, bytes);
    } catch (IOException e) {
      throw ArtifactException.of("publish a change of keys", file, e);
    }
  }

  @Override
  public List<String> names() {
    try {
      return DurableFiles.children(keys).stream()
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw ArtifactException.of("list the changes of keys", keys, e);
    }
  }

  List<Path> leftoversOlderThan(Instant time) throws IOException {
    return DurableFiles.temporariesOlderThan(time, keys);
  }
}
