package dev.amund.artifacts.stores;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code manifests/<modelId>/<version>.json}: the record of every published version, retired ones
 * included.
 */
final class ManifestRecords implements PartedArtifactStore.RecordPart {
  static final String SUFFIX = ".json";

  private final Path manifests;

  ManifestRecords(Path root) {
    this.manifests = root.resolve("manifests");
  }

  /** Writes the manifest unless it exists undamaged. */
  void keep(SignedManifest signed) {
    var manifest = signed.manifest();
    var target = directory(manifest.modelId()).resolve(manifest.version() + SUFFIX);
    try {
      if (holds(target, signed.toJson())) {
        return;
      }
      DurableFiles.replace(target, signed.toJson());
    } catch (IOException e) {
      throw ArtifactException.of("keep a manifest", target, e);
    }
  }

  private static boolean holds(Path file, byte[] json) throws IOException {
    return DurableFiles.read(file).filter(there -> Arrays.equals(there, json)).isPresent();
  }

  /** Returns all manifests of a model, the oldest first. */
  @Override
  public List<SignedManifest> all(String modelId) {
    var directory = directory(modelId);
    try {
      return DurableFiles.children(directory).stream()
          .filter(file -> isRecord(file.getFileName().toString()))
          .map(ManifestRecords::read)
          .flatMap(Optional::stream)
          .sorted(Comparator.comparingLong(signed -> signed.manifest().version()))
          .toList();
    } catch (IOException e) {
      throw ArtifactException.of("list the manifests of a model", directory, e);
    }
  }

  @Override
  public Optional<SignedManifest> find(String modelId, long version) {
    return read(directory(modelId).resolve(ModelManifest.requireVersion(version) + SUFFIX));
  }

  @Override
  public List<String> models() {
    try {
      return DurableFiles.children(manifests).stream()
          .map(directory -> directory.getFileName().toString())
          .filter(ModelManifest::isModelId)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw ArtifactException.of("list the models", manifests, e);
    }
  }

  /** Returns whether this is the name of a version's record. */
  static boolean isRecord(String name) {
    return name.endsWith(SUFFIX)
        && Manifests.isVersion(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** Returns the version whose record has this name. */
  static long version(String name) {
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  private static Optional<SignedManifest> read(Path file) {
    var name = file.getFileName().toString();
    var modelId = file.getParent().getFileName().toString();
    try {
      return DurableFiles.read(file).map(json -> Manifests.parse(json, modelId, version(name)));
    } catch (VerificationException e) {
      throw Manifests.damaged(file, e);
    } catch (IOException e) {
      throw ArtifactException.of("read a manifest", file, e);
    }
  }

  List<Path> leftoversOlderThan(Instant time) throws IOException {
    return DurableFiles.leftoversOlderThan(time, manifests);
  }

  private Path directory(String modelId) {
    return manifests.resolve(ModelManifest.requireModelId(modelId));
  }
}
