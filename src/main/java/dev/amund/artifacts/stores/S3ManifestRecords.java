package dev.amund.artifacts.stores;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code manifests/<modelId>/<version>.json}: the record of every published version, retired ones
 * included. The first writer owns the version number, which detects a second chain of the model.
 */
final class S3ManifestRecords implements PartedArtifactStore.RecordPart {
  private static final String MANIFESTS = "manifests/";

  private final S3Objects objects;

  S3ManifestRecords(S3Objects objects) {
    this.objects = objects;
  }

  /**
   * Writes the manifest unless it exists undamaged.
   *
   * @throws ArtifactException if one with other bytes exists
   */
  void keep(SignedManifest signed) {
    var manifest = signed.manifest();
    var key = directory(manifest.modelId()) + manifest.version() + ManifestRecords.SUFFIX;
    var json = signed.toJson();
    var there = objects.get("read a manifest", key);
    if (there.isEmpty()) {
      if (objects.putIfAbsent("keep a manifest", key, json)) {
        return;
      }
      there = objects.get("read a manifest", key); // Another process was faster.
    }
    undamaged(there, manifest)
        .ifPresent(
            found -> Manifests.requireSameChain(found.manifest(), manifest, objects.uri(key)));
    if (there.isEmpty() || !Arrays.equals(there.get(), json)) {
      objects.put("keep a manifest", key, json);
    }
  }

  private static Optional<SignedManifest> undamaged(Optional<byte[]> json, ModelManifest wanted) {
    try {
      return json.map(bytes -> Manifests.parse(bytes, wanted.modelId(), wanted.version()));
    } catch (VerificationException e) {
      return Optional.empty(); // To be replaced.
    }
  }

  /** Returns all manifests of a model, the oldest first. */
  @Override
  public List<SignedManifest> all(String modelId) {
    var directory = directory(modelId);
    return objects.list("list the manifests of a model", directory).stream()
        .map(object -> object.key().substring(directory.length()))
        .filter(ManifestRecords::isRecord)
        .map(name -> read(modelId, directory, name))
        .flatMap(Optional::stream)
        .sorted(Comparator.comparingLong(signed -> signed.manifest().version()))
        .toList();
  }

  @Override
  public Optional<SignedManifest> find(String modelId, long version) {
    return read(
        modelId,
        directory(modelId),
        ModelManifest.requireVersion(version) + ManifestRecords.SUFFIX);
  }

  @Override
  public List<String> models() {
    return objects.list("list the models", MANIFESTS).stream()
        .map(object -> object.key().substring(MANIFESTS.length()).split("/", 2)[0])
        .filter(ModelManifest::isModelId)
        .distinct()
        .sorted()
        .toList();
  }

  private Optional<SignedManifest> read(String modelId, String directory, String name) {
    long version = ManifestRecords.version(name);
    try {
      return objects
          .get("read a manifest", directory + name)
          .map(json -> Manifests.parse(json, modelId, version));
    } catch (VerificationException e) {
      throw Manifests.damaged(objects.uri(directory + name), e);
    }
  }

  private static String directory(String modelId) {
    return MANIFESTS + ModelManifest.requireModelId(modelId) + "/";
  }
}
