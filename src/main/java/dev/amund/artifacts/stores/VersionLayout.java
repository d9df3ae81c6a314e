package dev.amund.artifacts.stores;

import static dev.amund.artifacts.stores.Manifests.MANIFEST;
import static dev.amund.artifacts.stores.Manifests.MODEL;
import static dev.amund.artifacts.stores.Manifests.WEIGHTS;

import dev.amund.artifacts.ServingSignature;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code models/<modelId>/<version>/model.pt} and {@code manifest.json}, for serving systems. */
final class VersionLayout implements PartedArtifactStore.LayoutPart {
  private final Path models;
  private final Blobs blobs;

  VersionLayout(Path root, Blobs blobs) {
    this.models = root.resolve("models");
    this.blobs = blobs;
  }

  @Override
  public void describe(String modelId, ServingSignature signature) {
    var file = models.resolve(ModelManifest.requireModelId(modelId)).resolve(ServingFiles.TRITON);
    try {
      var text = ServingFiles.triton(DurableFiles.read(file), modelId, signature);
      if (text.isPresent()) {
        DurableFiles.replace(file, text.get());
      }
    } catch (IOException e) {
      throw ArtifactException.of("describe a model", file, e);
    }
  }

  void writeServingLayout(SignedManifest signed) {
    var manifest = signed.manifest();
    var target = directory(manifest.modelId(), manifest.version());
    try {
      if (isInPlace(target, signed)) {
        return;
      }
      DurableFiles.createDirectories(target.getParent());
      var building = DurableFiles.temporaryBeside(target);
      try {
        build(building, signed);
        publish(building, target, signed);
      } finally {
        DurableFiles.deleteTree(building);
      }
    } catch (IOException e) {
      throw ArtifactException.of("lay out a model version", target, e);
    }
  }

  private static void publish(Path building, Path target, SignedManifest signed)
      throws IOException {
    try {
      DurableFiles.moveIntoPlace(building, target);
    } catch (FileSystemException e) {
      // The place is taken: by the same version from another daemon, or by a damaged one.
      if (Files.notExists(target)) {
        throw e;
      }
      if (!isInPlace(target, signed)) {
        discard(target);
        DurableFiles.moveIntoPlace(building, target);
      }
    }
  }

  private void build(Path directory, SignedManifest signed) throws IOException {
    var manifest = signed.manifest();
    Files.createDirectory(directory);
    var bytes = blobs.fetch(manifest.sha256());
    Manifests.requireSize(manifest, bytes);
    link(directory.resolve(MODEL), manifest.sha256(), bytes);
    if (manifest.safetensors().isPresent()) {
      var weights = manifest.safetensors().get();
      var named = blobs.fetch(weights.sha256());
      Manifests.requireSize(manifest, weights, named);
      link(directory.resolve(WEIGHTS), weights.sha256(), named);
    }
    DurableFiles.writeNew(directory.resolve(ServingFiles.DJL), ServingFiles.djl());
    DurableFiles.writeNew(directory.resolve(MANIFEST), signed.toJson());
    DurableFiles.syncDirectory(directory);
  }

  private void link(Path file, String sha256, byte[] bytes) throws IOException {
    try {
      Files.createLink(file, blobs.path(sha256));
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Hard links are unsupported, or the file has too many: a copy only costs space.
      DurableFiles.writeNew(file, bytes);
    }
  }

  /** Returns whether exactly this version exists undamaged; another one in its place is refused. */
  private static boolean isInPlace(Path target, SignedManifest signed) throws IOException {
    Optional<SignedManifest> found;
    try {
      found = read(target);
    } catch (VerificationException e) {
      return false; // Damaged: to be replaced.
    }
    if (found.isEmpty()) {
      return false;
    }
    var manifest = signed.manifest();
    Manifests.requireSameChain(found.get().manifest(), manifest, target);
    return Arrays.equals(found.get().toJson(), signed.toJson())
        && holds(target.resolve(MODEL), manifest.sha256())
        && (manifest.safetensors().isEmpty()
            || holds(target.resolve(WEIGHTS), manifest.safetensors().get().sha256()));
  }

  private static boolean holds(Path file, String sha256) throws IOException {
    return DurableFiles.read(file).filter(bytes -> Sha256.hex(bytes).equals(sha256)).isPresent();
  }

  /** Returns all versions that are laid out, the oldest first. */
  @Override
  public List<SignedManifest> versions(String modelId) {
    var directory = models.resolve(ModelManifest.requireModelId(modelId));
    var found = new ArrayList<SignedManifest>();
    try {
      for (var version : DurableFiles.children(directory)) {
        if (Manifests.isVersion(version.getFileName().toString())) {
          find(version).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw ArtifactException.of("list the versions of a model", directory, e);
    }
    found.sort(Comparator.comparingLong(signed -> signed.manifest().version()));
    return List.copyOf(found);
  }

  /** Returns the versions with a directory, in ascending order. */
  @Override
  public List<Long> numbers(String modelId) {
    var directory = models.resolve(ModelManifest.requireModelId(modelId));
    try {
      return DurableFiles.children(directory).stream()
          .map(version -> version.getFileName().toString())
          .filter(Manifests::isVersion)
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw ArtifactException.of("list the versions of a model", directory, e);
    }
  }

  /** Returns the hashes of all versions of all models that are laid out. */
  @Override
  public Set<String> hashes() {
    var hashes = new HashSet<String>();
    for (var modelId : modelIds()) {
      versions(modelId).forEach(signed -> hashes.addAll(signed.manifest().hashes()));
    }
    return hashes;
  }

  /** Returns the manifest of a version, if it is in the serving layout and valid. */
  @Override
  public Optional<ModelManifest> undamaged(String modelId, long version) {
    var directory = directory(modelId, version);
    try {
      return read(directory).map(SignedManifest::manifest);
    } catch (VerificationException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw ArtifactException.of("read a manifest", directory, e);
    }
  }

  @Override
  public Optional<SignedManifest> version(String modelId, long version) {
    var directory = directory(modelId, version);
    try {
      return find(directory);
    } catch (IOException e) {
      throw ArtifactException.of("read a manifest", directory, e);
    }
  }

  /** Returns a file of a version, unverified. */
  @Override
  public Optional<byte[]> bytes(String modelId, long version, String name) {
    var file = directory(modelId, version).resolve(name);
    try {
      return DurableFiles.read(file);
    } catch (IOException e) {
      throw ArtifactException.of("read a model version", file, e);
    }
  }

  private static Optional<SignedManifest> find(Path directory) throws IOException {
    try {
      return read(directory);
    } catch (VerificationException e) {
      throw Manifests.damaged(directory.resolve(MANIFEST), e);
    }
  }

  private static Optional<SignedManifest> read(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return Optional.empty();
    }
    try {
      var signed =
          Manifests.parse(
              Files.readAllBytes(directory.resolve(MANIFEST)),
              directory.getParent().getFileName().toString(),
              Long.parseLong(directory.getFileName().toString()));
      if (!Files.exists(directory.resolve(MODEL))) {
        throw new VerificationException("There is no " + MODEL + " beside the manifest");
      }
      return Optional.of(signed);
    } catch (NoSuchFileException e) {
      if (Files.notExists(directory)) {
        return Optional.empty(); // Retired just now.
      }
      throw new VerificationException("There is no manifest", e);
    }
  }

  @Override
  public boolean retire(String modelId, long version) {
    var directory = directory(modelId, version);
    try {
      if (!Files.exists(directory)) {
        return false;
      }
      discard(directory);
      return true;
    } catch (IOException e) {
      throw ArtifactException.of("retire a model version", directory, e);
    }
  }

  /** First hides it by one rename, then deletes it. */
  private static void discard(Path directory) throws IOException {
    var aside = DurableFiles.temporaryBeside(directory);
    DurableFiles.moveIntoPlace(directory, aside);
    DurableFiles.deleteTree(aside);
  }

  /** Returns the models that have a directory. */
  private List<String> modelIds() {
    try {
      return DurableFiles.children(models).stream()
          .filter(Files::isDirectory)
          .map(directory -> directory.getFileName().toString())
          .filter(ModelManifest::isModelId)
          .toList();
    } catch (IOException e) {
      throw ArtifactException.of("list the models", models, e);
    }
  }

  /** Half-built or half-deleted versions that were last written before the time. */
  List<Path> leftoversOlderThan(Instant time) throws IOException {
    return DurableFiles.leftoversOlderThan(time, models);
  }

  private Path directory(String modelId, long version) {
    return models
        .resolve(ModelManifest.requireModelId(modelId))
        .resolve(String.valueOf(ModelManifest.requireVersion(version)));
  }
}
