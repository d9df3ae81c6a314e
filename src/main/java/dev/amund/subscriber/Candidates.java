package dev.amund.subscriber;

import dev.amund.artifacts.ArtifactException;
import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.ManifestVerifier;
import dev.amund.artifacts.ModelManifest;
import dev.amund.artifacts.VerificationException;
import dev.amund.event.ModelVersionPublished;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** The versions announced but not served yet; hands over the newest that verifies. */
final class Candidates {
  private final String modelId;
  private final ArtifactStore artifacts;
  private final ManifestVerifier verifier;
  private final ModelListener listener;
  private final TreeMap<Long, ModelVersionPublished> waiting = new TreeMap<>();
  private final Set<Long> unavailable = new HashSet<>();
  private long served;
  private String servedSha256 = "";

  Candidates(
      String modelId, ArtifactStore artifacts, ManifestVerifier verifier, ModelListener listener) {
    this.modelId = modelId;
    this.artifacts = artifacts;
    this.verifier = verifier;
    this.listener = listener;
  }

  /** Refuses what can be refused without the bytes, and keeps the rest. */
  void add(ModelVersionPublished event) {
    long version = event.getVersion();
    try {
      if (version == served && event.getSha256().equals(servedSha256)) {
        return; // Announced again.
      }
      verifyAnnouncement(event);
      if (version <= served) {
        throw new VerificationException(
            "Version %d of model %s is announced, but version %d is served already"
                .formatted(version, modelId, served));
      }
      var other = waiting.putIfAbsent(version, event);
      if (other != null && !other.getSha256().equals(event.getSha256())) {
        throw new VerificationException(
            "Version %d of model %s is announced twice, with different bytes"
                .formatted(version, modelId));
      }
    } catch (VerificationException e) {
      listener.refused(OptionalLong.of(version), e);
    }
  }

  private void verifyAnnouncement(ModelVersionPublished event) {
    if (!event.getModelId().equals(modelId)) {
      throw new VerificationException(
          "An announcement for model %s is filed under model %s"
              .formatted(event.getModelId(), modelId));
    }
    var signature = new byte[event.getManifestSignature().remaining()];
    event.getManifestSignature().duplicate().get(signature);
    verifier.verify(ModelManifest.of(event), signature, event.getKeyId());
  }

  /**
   * Hands over the newest waiting version whose bytes are there and sound. One whose bytes cannot
   * be fetched stays, to be tried again; meanwhile an older one, if newer than what is served, will
   * do.
   */
  void offerNewest() {
    for (var event : new ArrayList<>(waiting.descendingMap().values())) {
      if (event.getVersion() <= served) {
        break;
      }
      var version = OptionalLong.of(event.getVersion());
      byte[] bytes;
      try {
        bytes = artifacts.fetch(event.getSha256());
      } catch (ArtifactException e) {
        if (unavailable.add(event.getVersion())) {
          listener.refused(version, e);
        }
        continue;
      }
      unavailable.remove(event.getVersion());
      try {
        requireSize(event, bytes);
        listener.swap(new VerifiedModel(modelId, event.getVersion(), bytes, event));
        serve(event);
      } catch (RuntimeException e) {
        // Bytes of another size than was signed, or a listener that cannot use them: neither gets
        // better by trying again.
        waiting.remove(event.getVersion());
        listener.refused(version, e);
      }
    }
  }

  private static void requireSize(ModelVersionPublished event, byte[] bytes) {
    if (bytes.length != event.getSizeBytes()) {
      throw new VerificationException(
          "Version %d of model %s is announced with %d bytes and has %d"
              .formatted(
                  event.getVersion(), event.getModelId(), event.getSizeBytes(), bytes.length));
    }
  }

  private void serve(ModelVersionPublished event) {
    served = event.getVersion();
    servedSha256 = event.getSha256();
    waiting.headMap(served, true).clear();
    unavailable.removeIf(version -> version <= served);
  }

  OptionalLong served() {
    return served == 0 ? OptionalLong.empty() : OptionalLong.of(served);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
