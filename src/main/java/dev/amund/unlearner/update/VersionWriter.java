package dev.amund.unlearner.update;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.ServingSignature;
import dev.amund.artifacts.StoredBlob;
import dev.amund.artifacts.chain.ChainContinuity;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.config.ArtifactConfig.Format;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.SafetensorsFile;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UpdateForce;
import dev.amund.model.Safetensors;
import dev.amund.unlearner.tasks.ForgetSet;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the bytes of an accepted model into a version: blob first, then the signed manifest, then
 * the event that announces both. The event is published later, in a transaction; until then the
 * blob is an orphan that a sweep would take.
 */
public final class VersionWriter implements VersionFactory {
  private static final Logger log = LoggerFactory.getLogger(VersionWriter.class);

  private final ArtifactStore artifacts;
  private final ManifestSigner signer;
  private final ChainContinuity continuity;
  private final Set<Format> formats;
  private final Clock clock;

  /** Writes TorchScript alone. */
  public VersionWriter(ArtifactStore artifacts, ManifestSigner signer, Clock clock) {
    this(artifacts, signer, Set.of(Format.TORCHSCRIPT), clock);
  }

  /**
   * @param formats TorchScript among them
   */
  public VersionWriter(
      ArtifactStore artifacts, ManifestSigner signer, Set<Format> formats, Clock clock) {
    this.artifacts = artifacts;
    this.signer = signer;
    this.continuity = new ChainContinuity(signer, artifacts);
    this.formats = formats;
    this.clock = clock;
  }

  /** Version 1: the base model as it was handed over. */
  public ModelVersionPublished base(String modelId, byte[] torchScript, HeadlineMetrics metrics) {
    return announce(
        ModelVersionPublished.newBuilder().setModelId(modelId).setVersion(1).setMetrics(metrics),
        torchScript);
  }

  @Override
  public void requireSuccessor(ModelVersionPublished parent) {
    // Another daemon may have published it, with a key of its own.
    continuity.require(SignedManifest.of(parent));
    artifacts.checkRoomFor(parent.getSizeBytes() * formats.size());
  }

  @Override
  public ModelVersionPublished next(
      ModelVersionPublished parent,
      byte[] torchScript,
      UnlearningBatch batch,
      ForgetSet forgetSet,
      HeadlineMetrics metrics,
      Optional<UpdateForce> force) {
    return announce(
        VersionFactory.describe(
            ModelVersionPublished.newBuilder(), parent, batch, forgetSet, metrics, force),
        torchScript);
  }

  /** Tells serving systems what a model takes and gives; before a version of it is laid out. */
  void describe(String modelId, ServingSignature signature) {
    artifacts.describe(modelId, signature);
  }

  /**
   * Lays a published version out for serving systems that poll a directory. Does nothing where that
   * is done already.
   */
  void writeServingLayout(ModelVersionPublished version) {
    var signed = SignedManifest.of(version);
    artifacts.writeServingLayout(signed.manifest(), signed.signature(), signed.keyId());
  }

  private ModelVersionPublished announce(
      ModelVersionPublished.Builder version, byte[] torchScript) {
    StoredBlob blob = artifacts.put(torchScript);
    ModelVersionPublished unsigned =
        version
            .setArtifactUri(blob.uri().toString())
            .setSha256(blob.sha256())
            .setSizeBytes(blob.sizeBytes())
            .setFormat(ModelFormat.TORCHSCRIPT)
            .setSafetensors(weights(version, torchScript).orElse(null))
            .setPublishedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
            .setKeyId(signer.keyId())
            .setManifestSignature(ByteBuffer.allocate(0))
            .build();
    SignedManifest signed = signer.sign(ModelManifest.of(unsigned));
    return ModelVersionPublished.newBuilder(unsigned)
        .setManifestSignature(ByteBuffer.wrap(signed.signature()))
        .build();
  }

  private Optional<SafetensorsFile> weights(
      ModelVersionPublished.Builder version, byte[] torchScript) {
    if (!formats.contains(Format.SAFETENSORS)) {
      return Optional.empty();
    }
    var weights = Safetensors.of(torchScript).map(artifacts::put);
    if (weights.isEmpty()) {
      log.warn(
          "a version has no safetensors, for the format does not know the type of one of its"
              + " tensors: version={} model={}",
          version.getVersion(),
          version.getModelId());
    }
    return weights.map(
        blob -> new SafetensorsFile(blob.uri().toString(), blob.sha256(), blob.sizeBytes()));
  }
}
