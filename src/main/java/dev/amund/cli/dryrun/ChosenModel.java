package dev.amund.cli.dryrun;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.config.AmundConfig;
import dev.amund.config.ModelConfig;
import dev.amund.unlearner.dryrun.DryRunModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The model of a dry run: the given one, else the newest version in the artifact store, else the
 * base model.
 *
 * @param model a copy in memory
 * @param source where it was found, in words
 * @param artifacts the artifact store; empty if there is none yet
 */
public record ChosenModel(DryRunModel model, String source, Optional<ArtifactStore> artifacts)
    implements AutoCloseable {
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  private static final Pattern REMOTE = Pattern.compile("(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  private static final Pattern BLOB = Pattern.compile(".*/blobs/sha256/([0-9a-f]{64})");

  /**
   * Reads the given model.
   *
   * @param artifact a file, a {@code file:} URI, or the URI of a blob in the artifact store
   * @throws IOException if a file cannot be read
   * @throws ArtifactException if the artifact store cannot be read, or lacks it
   * @throws WrongChoiceException if the artifact is none of these
   */
  public static ChosenModel find(AmundConfig config, ModelConfig model, Optional<String> artifact)
      throws IOException {
    Optional<ArtifactStore> store = open(config);
    try {
      var finder = new Finder(model, store);
      return artifact.isPresent() ? finder.named(artifact.get()) : finder.newest();
    } catch (IOException | RuntimeException | Error e) {
      store.ifPresent(ArtifactStore::close);
      throw e;
    }
  }

  private static Optional<ArtifactStore> open(AmundConfig config) {
    boolean there =
        config.artifacts().s3().isPresent() || Files.isDirectory(config.artifacts().directory());
    return there
        ? Optional.of(ArtifactStores.open(config.artifacts(), Clock.systemUTC()))
        : Optional.empty();
  }

  @Override
  public void close() {
    artifacts.ifPresent(ArtifactStore::close);
  }

  /** Finds the model. */
  private static final class Finder {
    private final ModelConfig config;
    private final Optional<ArtifactStore> store;
    private final List<SignedManifest> chain;

    Finder(ModelConfig config, Optional<ArtifactStore> store) {
      this.config = config;
      this.store = store;
      this.chain = store.map(artifacts -> artifacts.chain(config.id())).orElse(List.of());
    }

    ChosenModel newest() throws IOException {
      if (chain.isEmpty()) {
        return of(Files.readAllBytes(config.path()), "the base model " + config.path());
      }
      ModelManifest manifest = chain.get(chain.size() - 1).manifest();
      return of(
          store.orElseThrow().fetch(manifest.sha256()), "the newest version in the artifact store");
    }

    ChosenModel named(String artifact) throws IOException {
      var blob = BLOB.matcher(artifact);
      byte[] torchScript =
          store.isPresent() && REMOTE.matcher(artifact).matches() && blob.matches()
              ? store.get().fetch(blob.group(1))
              : Files.readAllBytes(file(artifact));
      return of(torchScript, artifact);
    }

    private static Path file(String artifact) {
      try {
        return SCHEME.matcher(artifact).matches()
            ? Path.of(URI.create(artifact))
            : Path.of(artifact);
      } catch (IllegalArgumentException | FileSystemNotFoundException e) {
        throw new WrongChoiceException(
            ("%s cannot be read: --artifact takes a file, a file: URI, or the artifactUri of"
                    + " a version in the configured artifact store")
                .formatted(artifact));
      }
    }

    private ChosenModel of(byte[] torchScript, String source) throws IOException {
      String sha256 = Sha256.hex(torchScript);
      Optional<ModelManifest> known =
          chain.stream()
              .map(SignedManifest::manifest)
              .filter(manifest -> manifest.sha256().equals(sha256))
              .findFirst();
      DryRunModel model =
          known.isPresent()
              ? version(known.get(), torchScript)
              : DryRunModel.base(config.id(), torchScript);
      return new ChosenModel(model, source, store);
    }

    private DryRunModel version(ModelManifest manifest, byte[] torchScript) throws IOException {
      long samples =
          chain.stream()
              .map(SignedManifest::manifest)
              .filter(earlier -> earlier.version() <= manifest.version())
              .mapToLong(ModelManifest::samples)
              .sum();
      return new DryRunModel(
          config.id(),
          manifest.version(),
          torchScript,
          manifest.version() == 1 ? torchScript : base(torchScript),
          samples,
          store.map(artifacts -> artifacts));
    }

    /** Returns version 1, or, if that is retired, the base model's file if it still exists. */
    private byte[] base(byte[] otherwise) throws IOException {
      ModelManifest oldest = chain.get(0).manifest();
      Optional<byte[]> kept =
          Optional.of(oldest.sha256())
              .filter(sha256 -> oldest.version() == 1)
              .flatMap(store.orElseThrow()::blobBytes)
              .filter(bytes -> Sha256.hex(bytes).equals(oldest.sha256()));
      if (kept.isPresent()) {
        return kept.get();
      }
      return Files.isReadable(config.path()) ? Files.readAllBytes(config.path()) : otherwise;
    }
  }
}
