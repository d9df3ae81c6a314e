package dev.amund.artifacts.stores;

import java.util.List;
import java.util.Optional;

/** The objects of {@code keys/} in a bucket. */
final class S3KeyObjects implements PartedArtifactStore.KeyPart {
  private static final String DIRECTORY = "keys/";

  private final S3Objects objects;

  S3KeyObjects(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public Optional<byte[]> read(String name) {
    return objects.get("read a change of keys", DIRECTORY + name);
  }

  @Override
  public void write(String name, byte[] bytes) {
    objects.put("publish a change of keys", DIRECTORY + name, bytes);
  }

  @Override
  public List<String> names() {
    return objects.list("list the changes of keys", DIRECTORY).stream()
        .map(object -> object.key().substring(DIRECTORY.length()))
        .toList();
  }
}
