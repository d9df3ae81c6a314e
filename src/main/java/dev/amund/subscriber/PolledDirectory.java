package dev.amund.subscriber;

import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.event.LogContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for servers that poll and verify nothing: contains only verified versions, each
 * complete or not at all, as {@code <root>/<modelId>/<version>/model.pt}, {@code model.safetensors}
 * if the version has it, and {@code manifest.json}.
 *
 * <p>For one model. Superseded versions are deleted, and so is every version that this instance did
 * not put there. Other files, such as {@code config.pbtxt}, are left alone.
 */
public final class PolledDirectory implements ModelListener {
  private static final Logger log = LoggerFactory.getLogger(PolledDirectory.class);
  private static final String MODEL = "model.pt";
  private static final String WEIGHTS = "model.safetensors";
  private static final Pattern VERSION = Pattern.compile("[0-9]+");

  private final Path root;
  private final int kept;
  private final SubscriberReports reports;
  private final DirectoryHooks hooks;
  private final Set<Long> announced = new HashSet<>();
  private final TreeSet<Long> ours = new TreeSet<>();

  /**
   * @param root the polled directory; nothing else may write there
   * @param kept how many versions stay, including the newest; at least 1. With 2 a server can load
   *     the new one before the old one goes
   * @param reports receives refusals and disturbances
   * @param hooks tell a server that does not poll
   * @throws IllegalArgumentException {@code kept} is less than 1
   */
  public PolledDirectory(Path root, int kept, SubscriberReports reports, DirectoryHooks hooks) {
    if (kept < 1) {
      throw new IllegalArgumentException("At least one version must be kept, not " + kept);
    }
    this.root = root;
    this.kept = kept;
    this.reports = reports;
    this.hooks = hooks;
  }

  /**
   * Adds the version and removes those that are not kept.
   *
   * @throws LocalDirectoryException if it cannot be written now, for instance for lack of space, or
   *     a hook fails; the subscriber tries again
   * @throws dev.amund.artifacts.bytes.ArtifactException if its weights by name cannot be fetched
   *     now; likewise
   */
  @Override
  public void swap(VerifiedModel model) {
    var directory = root.resolve(model.modelId());
    try {
      var target = directory.resolve(String.valueOf(model.version()));
      if (!holds(target, model)) {
        DurableFiles.replaceDirectory(target, files(model));
        announced.remove(model.version());
      }
      ours.add(model.version());
      announce(model, target);
      for (var version : superseded(directory)) {
        remove(model.modelId(), version);
      }
    } catch (IOException e) {
      throw new LocalDirectoryException(
          "Version %d of model %s cannot be put into %s: %s"
              .formatted(model.version(), model.modelId(), directory, e),
          e);
    }
  }

  private void announce(VerifiedModel model, Path target) {
    if (!announced.contains(model.version())) {
      try (var about = LogContext.of().model(model.modelId()).version(model.version())) {
        hooks.placed().call(model.modelId(), model.version(), target);
        log.info("version in place: version={} model={}", model.version(), model.modelId());
      }
      announced.add(model.version());
    }
  }

  private void remove(String modelId, Path directory) throws IOException {
    long version = number(directory);
    try (var about = LogContext.of().model(modelId).version(version)) {
      hooks.removing().call(modelId, version, directory);
      DurableFiles.deleteTree(directory);
      announced.remove(version);
      log.info("version removed: version={} model={}", directory.getFileName(), modelId);
    }
  }

  /** A number beyond those of versions is someone else's directory and counts as the highest. */
  private static long number(Path directory) {
    try {
      return Long.parseLong(directory.getFileName().toString());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static Map<String, byte[]> files(VerifiedModel model) {
    var files = new HashMap<String, byte[]>();
    files.put(MODEL, model.bytes());
    files.put("manifest.json", SignedManifest.of(model.event()).toJson());
    model.safetensors().ifPresent(weights -> files.put(WEIGHTS, weights.get()));
    return files;
  }

  private static boolean holds(Path target, VerifiedModel model) throws IOException {
    var weights = model.event().getSafetensors();
    return holds(target.resolve(MODEL), model.event().getSha256())
        && (weights == null || holds(target.resolve(WEIGHTS), weights.getSha256()));
  }

  private static boolean holds(Path file, String sha256) throws IOException {
    try {
      return Sha256.hex(Files.readAllBytes(file)).equals(sha256);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private List<Path> superseded(Path directory) throws IOException {
    var keep =
        ours.descendingSet().stream().limit(kept).map(String::valueOf).collect(Collectors.toSet());
    return DurableFiles.children(directory).stream()
        .filter(path -> VERSION.matcher(path.getFileName().toString()).matches())
        .filter(path -> !keep.contains(path.getFileName().toString()))
        .toList();
  }

  @Override
  public void refused(Refusal refusal) {
    reports.refused(refusal);
  }

  @Override
  public void disturbed(RuntimeException cause) {
    reports.disturbed(cause);
  }
}
