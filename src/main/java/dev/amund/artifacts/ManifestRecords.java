package dev.amund.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** {@code manifests/<modelId>/<version>.json}: what was published, after it is retired too. */
final class ManifestRecords {
  private static final Pattern FILE = Pattern.compile("[1-9][0-9]{0,15}\\.json");

  private final Path manifests;

  ManifestRecords(Path root) {
    this.manifests = root.resolve("manifests");
  }

  /** Writes the manifest if it is not there, undamaged, already. */
  void keep(SignedManifest signed) {
    var manifest = signed.manifest();
    var target = directory(manifest.modelId()).resolve(manifest.version() + ".json");
    try {
      if (holds(target, signed.toJson())) {
        return;
      }
      DurableFiles.createDirectories(target.getParent());
      DurableFiles.replace(target, signed.toJson());
    } catch (IOException e) {
      throw ArtifactException.of("keep a manifest", target, e);
    }
  }

  private static boolean holds(Path file, byte[] json) throws IOException {
    try {
      return Arrays.equals(Files.readAllBytes(file), json);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** All manifests of a model, the oldest first. */
  List<SignedManifest> all(String modelId) {
    var directory = directory(modelId);
    try {
      return DurableFiles.children(directory).stream()
          .filter(file -> FILE.matcher(file.getFileName().toString()).matches())
          .map(ManifestRecords::read)
          .sorted(Comparator.comparingLong(signed -> signed.manifest().version()))
          .toList();
    } catch (IOException e) {
      throw ArtifactException.of("list the manifests of a model", directory, e);
    }
  }

  private static SignedManifest read(Path file) {
    try {
      var signed = SignedManifest.parse(Files.readAllBytes(file));
      var manifest = signed.manifest();
      if (!file.endsWith(Path.of(manifest.modelId(), manifest.version() + ".json"))) {
        throw new VerificationException("It is the manifest of another version");
      }
      return signed;
    } catch (VerificationException e) {
      throw new ArtifactException("%s is damaged: %s".formatted(file, e.getMessage()), e);
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
