package dev.amund.artifacts.stores;

import static dev.amund.artifacts.stores.Manifests.MANIFEST;
import static dev.amund.artifacts.stores.Manifests.MODEL;
import static dev.amund.artifacts.stores.Manifests.WEIGHTS;

import dev.amund.artifacts.ServingSignature;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.manifest.WeightsFile;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code models/<modelId>/<version>/model.pt} and {@code manifest.json}, for serving systems. S3
 * has no rename: a version exists while its manifest does, which is written last and deleted first.
 * {@code model.pt} is one object, which readers see complete or not at all.
 */
final class S3VersionLayout implements PartedArtifactStore.LayoutPart {
  private static final String START = "models/";

  private final S3Objects objects;
  private final S3Blobs blobs;
  private final S3ManifestRecords records;

  /** Hashes by version directory, cached because a version's bytes never change. */
  private final Map<String, Set<String>> hashes = new ConcurrentHashMap<>();

  S3VersionLayout(S3Objects objects, S3Blobs blobs, S3ManifestRecords records) {
    this.objects = objects;
    this.blobs = blobs;
    this.records = records;
  }

  @Override
  public void describe(String modelId, ServingSignature signature) {
    var key = START + ModelManifest.requireModelId(modelId) + "/" + ServingFiles.TRITON;
    var there = objects.get("describe a model", key);
    ServingFiles.triton(there, modelId, signature)
        .ifPresent(text -> objects.put("describe a model", key, text));
  }

  void writeServingLayout(SignedManifest signed) {
    var manifest = signed.manifest();
    var directory = directory(manifest.modelId(), manifest.version());
    if (isInPlace(directory, signed)) {
      records.keep(signed);
      return;
    }
    var bytes = blobs.fetch(manifest.sha256());
    Manifests.requireSize(manifest, bytes);
    var weights = manifest.safetensors().map(file -> weights(manifest, file));
    records.keep(signed);
    objects.put("lay out a model version", directory + ServingFiles.DJL, ServingFiles.djl());
    weights.ifPresent(named -> objects.put("lay out a model version", directory + WEIGHTS, named));
    objects.put("lay out a model version", directory + MODEL, bytes);
    objects.put("lay out a model version", directory + MANIFEST, signed.toJson());
  }

  private byte[] weights(ModelManifest manifest, WeightsFile file) {
    var bytes = blobs.fetch(file.sha256());
    Manifests.requireSize(manifest, file, bytes);
    return bytes;
  }

  /** Returns whether exactly this version exists undamaged; another one in its place is refused. */
  private boolean isInPlace(String directory, SignedManifest signed) {
    var manifest = signed.manifest();
    Optional<SignedManifest> found;
    try {
      found = read(directory, manifest.modelId(), manifest.version());
    } catch (VerificationException e) {
      return false; // Damaged: to be replaced.
    }
    if (found.isEmpty()) {
      return false;
    }
    Manifests.requireSameChain(found.get().manifest(), manifest, objects.uri(directory));
    return Arrays.equals(found.get().toJson(), signed.toJson())
        && holds(directory + MODEL, manifest.sha256())
        && (manifest.safetensors().isEmpty()
            || holds(directory + WEIGHTS, manifest.safetensors().get().sha256()));
  }

  private boolean holds(String key, String sha256) {
    return objects
        .get("read a model version", key)
        .filter(bytes -> Sha256.hex(bytes).equals(sha256))
        .isPresent();
  }

  /** Returns a file of a version, unverified. */
  @Override
  public Optional<byte[]> bytes(String modelId, long version, String name) {
    return objects.get("read a model version", directory(modelId, version) + name);
  }

  /** Returns all versions that are laid out, the oldest first. */
  @Override
  public List<SignedManifest> versions(String modelId) {
    return found(START + ModelManifest.requireModelId(modelId) + "/").stream()
        .filter(Found::isManifest)
        .sorted(Comparator.comparingLong(Found::version))
        .map(manifest -> version(modelId, manifest.version()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns the versions with any object, in ascending order. */
  @Override
  public List<Long> numbers(String modelId) {
    return found(START + ModelManifest.requireModelId(modelId) + "/").stream()
        .map(Found::version)
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns the manifest of a version, if it is in the serving layout and valid. */
  @Override
  public Optional<ModelManifest> undamaged(String modelId, long version) {
    try {
      return read(directory(modelId, version), modelId, version).map(SignedManifest::manifest);
    } catch (VerificationException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<SignedManifest> version(String modelId, long version) {
    var directory = directory(modelId, version);
    try {
      return read(directory, modelId, version);
    } catch (VerificationException e) {
      throw Manifests.damaged(objects.uri(directory + MANIFEST), e);
    }
  }

  private Optional<SignedManifest> read(String directory, String modelId, long version) {
    return objects
        .get("read a manifest", directory + MANIFEST)
        .map(json -> Manifests.parse(json, modelId, version));
  }

  @Override
  public boolean retire(String modelId, long version) {
    var directory = directory(modelId, version);
    var names =
        objects.list("retire a model version", directory).stream()
            .map(S3Objects.Listed::key)
            .collect(Collectors.toCollection(HashSet::new));
    boolean laidOut = names.remove(directory + MANIFEST);
    if (laidOut) {
      objects.delete("retire a model version", directory + MANIFEST);
    }
    names.forEach(key -> objects.delete("retire a model version", key));
    return laidOut;
  }

  /** Returns the hashes of all versions of all models that are laid out. */
  @Override
  public Set<String> hashes() {
    var laidOut = found(START).stream().filter(Found::isManifest).toList();
    hashes.keySet().retainAll(laidOut.stream().map(Found::directory).collect(Collectors.toSet()));
    for (var manifest : laidOut) {
      if (!hashes.containsKey(manifest.directory())) {
        version(manifest.modelId(), manifest.version())
            .ifPresent(signed -> hashes.put(manifest.directory(), signed.manifest().hashes()));
      }
    }
    return hashes.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  /**
   * Returns objects of versions without a manifest, last written before the time: leftovers of an
   * interrupted layout or retirement.
   */
  List<String> leftoversOlderThan(Instant time) {
    var all = found(START);
    var laidOut =
        all.stream().filter(Found::isManifest).map(Found::directory).collect(Collectors.toSet());
    return all.stream()
        .filter(found -> !laidOut.contains(found.directory()))
        .filter(found -> found.written().isBefore(time))
        .map(Found::key)
        .toList();
  }

  void delete(String key) {
    objects.delete("delete what is left of a model version", key);
  }

  private List<Found> found(String start) {
    return objects.list("list the versions of a model", start).stream()
        .flatMap(object -> Found.of(object).stream())
        .toList();
  }

  private static String directory(String modelId, long version) {
    return START
        + ModelManifest.requireModelId(modelId)
        + "/"
        + ModelManifest.requireVersion(version)
        + "/";
  }

  /** An object of a version. */
  private record Found(String key, String modelId, long version, String name, Instant written) {
    private static final Pattern KEY = Pattern.compile(START + "([^/]+)/([^/]+)/([^/]+)");

    static Optional<Found> of(S3Objects.Listed object) {
      var parts = KEY.matcher(object.key());
      if (!parts.matches()
          || !ModelManifest.isModelId(parts.group(1))
          || !Manifests.isVersion(parts.group(2))) {
        return Optional.empty();
      }
      return Optional.of(
          new Found(
              object.key(),
              parts.group(1),
              Long.parseLong(parts.group(2)),
              parts.group(3),
              object.written()));
    }

    boolean isManifest() {
      return name.equals(MANIFEST);
    }

    String directory() {
      return S3VersionLayout.directory(modelId, version);
    }
  }
}
