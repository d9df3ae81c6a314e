package dev.amund.subscriber;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.event.ModelVersionPublished;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Holds announced versions that are not served yet, and hands over the newest that verifies. */
final class Candidates {
  private final Announcements announcements;
  private final ArtifactStore artifacts;
  private final LocalCopies copies;
  private final ModelListener listener;
  private final Counters counters;
  private final TreeMap<Long, ModelVersionPublished> waiting = new TreeMap<>();
  private final Set<Long> unavailable = new HashSet<>();
  private long served;

  Candidates(
      Announcements announcements,
      ArtifactStore artifacts,
      LocalCopies copies,
      ModelListener listener,
      Counters counters) {
    this.announcements = announcements;
    this.artifacts = artifacts;
    this.copies = copies;
    this.listener = listener;
    this.counters = counters;
  }

  /** Refuses what is invalid without the bytes, and keeps the rest. */
  void add(ModelVersionPublished event) {
    long version = event.getVersion();
    try {
      announcements.verify(event);
      announcements.requireNotBefore(copies.mark(), event);
      counters.announced(event);
      if (version == served) {
        return; // Announced again.
      }
      var other = waiting.putIfAbsent(version, event);
      if (other != null && !other.getSha256().equals(event.getSha256())) {
        throw new RefusedException(
            RefusalKind.CONFLICTING,
            "Version %d of model %s is announced twice, with different bytes"
                .formatted(version, event.getModelId()));
      }
    } catch (RefusedException e) {
      listener.refused(new Refusal(e.kind(), OptionalLong.of(version), e));
    }
  }

  /**
   * Hands over the newest waiting version that descends from the served one and has valid bytes.
   * One whose bytes or ancestors cannot be fetched is kept for a retry; meanwhile an older one that
   * is newer than the served one is used.
   */
  void offerNewest() {
    for (var event : new ArrayList<>(waiting.descendingMap().values())) {
      if (event.getVersion() <= served) {
        break;
      }
      try {
        announcements.requireDescent(copies.mark(), event);
        handOver(event, bytes(event));
      } catch (ArtifactException e) {
        if (unavailable.add(event.getVersion())) {
          refuse(RefusalKind.UNAVAILABLE, event, e);
        }
      } catch (RefusedException e) {
        // A retry helps neither against a broken chain or bytes of another size than signed nor
        // against a listener that cannot use them.
        waiting.remove(event.getVersion());
        refuse(e.kind(), event, e.getCause() instanceof RuntimeException cause ? cause : e);
      } catch (LocalDirectoryException e) {
        // The disk failed: retry later; an older version could not be written either.
        listener.disturbed(e);
        break;
      }
    }
  }

  private void refuse(RefusalKind kind, ModelVersionPublished event, RuntimeException cause) {
    listener.refused(new Refusal(kind, OptionalLong.of(event.getVersion()), cause));
  }

  private byte[] bytes(ModelVersionPublished event) {
    var copy = copies.find(event);
    var bytes = copy.orElseGet(() -> artifacts.fetch(event.getSha256()));
    if (bytes.length != event.getSizeBytes()) {
      throw wrongSize(event, event.getSizeBytes(), bytes.length);
    }
    if (copy.isEmpty()) {
      counters.downloaded(bytes.length);
      undisturbed(() -> copies.keep(event, bytes));
    }
    unavailable.remove(event.getVersion());
    return bytes;
  }

  /** They are fetched only on demand. */
  private Optional<Supplier<byte[]>> safetensors(ModelVersionPublished event) {
    return Optional.ofNullable(event.getSafetensors())
        .map(
            file ->
                () -> {
                  var bytes = artifacts.fetch(file.getSha256());
                  if (bytes.length != file.getSizeBytes()) {
                    throw wrongSize(event, file.getSizeBytes(), bytes.length);
                  }
                  return bytes;
                });
  }

  private static RefusedException wrongSize(
      ModelVersionPublished event, long announced, long found) {
    return new RefusedException(
        RefusalKind.WRONG_SIZE,
        "Version %d of model %s is announced with %d bytes and has %d"
            .formatted(event.getVersion(), event.getModelId(), announced, found));
  }

  /**
   * Remembers the version before it is served, so that after a crash in between no older one is
   * accepted.
   *
   * @throws RefusedException if the listener cannot use it
   * @throws LocalDirectoryException if it cannot be remembered, or written by the listener
   * @throws ArtifactException if the listener wants the weights by name, which cannot be fetched
   *     now
   */
  private void handOver(ModelVersionPublished event, byte[] bytes) {
    var before = copies.mark();
    copies.mark(new HighWaterMark(event.getVersion(), event.getSha256()));
    try {
      listener.swap(
          new VerifiedModel(
              event.getModelId(), event.getVersion(), bytes, event, safetensors(event)));
    } catch (LocalDirectoryException | ArtifactException e) {
      undisturbed(() -> copies.mark(before));
      throw e;
    } catch (RefusedException e) {
      undisturbed(() -> copies.mark(before));
      throw e;
    } catch (RuntimeException e) {
      undisturbed(() -> copies.mark(before));
      throw new RefusedException(RefusalKind.UNUSABLE, e);
    }
    served = event.getVersion();
    waiting.headMap(served, true).clear();
    unavailable.removeIf(version -> version <= served);
    var needed = new HashSet<>(Set.of(event.getSha256()));
    waiting.values().forEach(later -> needed.add(later.getSha256()));
    undisturbed(() -> copies.keepOnly(needed));
  }

  /** A missing or superfluous copy on disk does not prevent serving. */
  private void undisturbed(Runnable work) {
    try {
      work.run();
    } catch (LocalDirectoryException e) {
      listener.disturbed(e);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
