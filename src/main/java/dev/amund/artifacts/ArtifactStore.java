package dev.amund.artifacts;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.KeyRotations;
import dev.amund.artifacts.signing.SignedRotation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the versions of models, and lays them out for serving systems.
 *
 * <pre>
 * blobs/sha256/&lt;hex&gt;                      the bytes, immutable, by their hash
 * models/&lt;modelId&gt;/config.pbtxt            what the model takes and gives, for Triton
 * models/&lt;modelId&gt;/&lt;version&gt;/model.pt      the same bytes, where serving systems look for them
 * models/&lt;modelId&gt;/&lt;version&gt;/model.safetensors  its weights by name, if they are published
 * models/&lt;modelId&gt;/&lt;version&gt;/serving.properties  how DJL Serving loads it
 * models/&lt;modelId&gt;/&lt;version&gt;/manifest.json what they are, signed
 * manifests/&lt;modelId&gt;/&lt;version&gt;.json      the same, kept when the version is retired
 * keys/&lt;keyId&gt;.pub.pem                    public keys that have changed places
 * keys/&lt;keyId&gt;.json                       how that key took another's place, signed
 * </pre>
 *
 * <p>Nothing is ever visible in part. Safe for many threads and processes at once.
 */
public interface ArtifactStore extends ArtifactReader, AutoCloseable {
  /**
   * Stores the bytes under their hash. On return they are safe and were read back. Storing them
   * again changes nothing; a damaged blob of that name is replaced.
   *
   * @throws ArtifactException if they cannot be stored, for instance for want of space; then
   *     nothing is
   */
  StoredBlob put(byte[] bytes);

  /**
   * Returns whether an artifact of this size could be stored now: worth asking before the work of
   * making it.
   *
   * @throws ArtifactException if not, with the reason
   */
  void checkRoomFor(long bytes);

  /**
   * Describes the inputs and outputs of a model to serving systems: {@code config.pbtxt} for
   * Triton. Must be called before a version is laid out. Idempotent; a file of another writer is
   * left alone, and a number of classes that was known once stays known.
   *
   * @throws ArtifactException if the file cannot be read or written
   */
  void describe(String modelId, ServingSignature signature);

  /**
   * Puts a version where serving systems look for it: it appears complete or not at all.
   * Idempotent; a damaged version in its place is replaced.
   *
   * @param signature over {@link ModelManifest#canonicalJson()}; not verified here
   * @param keyId of the key that verifies it
   * @throws ArtifactException if the blob is absent or damaged, the place is taken by a version
   *     with another hash, or the store fails; then nothing is visible that was not before
   */
  void writeServingLayout(ModelManifest manifest, byte[] signature, String keyId);

  /**
   * Returns the versions of a model that are laid out, the oldest first; empty for an unknown
   * model.
   *
   * @throws ArtifactException if a manifest is damaged
   */
  List<ModelManifest> versions(String modelId);

  /**
   * Returns the manifests of all versions of a model that were ever laid out, the retired ones
   * among them, the oldest first: what its history is proven by. Nothing is verified here.
   *
   * @throws ArtifactException if a manifest is damaged
   */
  List<SignedManifest> chain(String modelId);

  /**
   * Returns the manifest of one version of the {@link #chain}, which may be retired. It is not
   * verified here.
   *
   * @return empty if the version was never laid out
   * @throws ArtifactException if the manifest is damaged, or cannot be read
   */
  Optional<SignedManifest> manifest(String modelId, long version);

  /**
   * Returns the ids of all models of which a version was ever laid out, in alphabetical order.
   *
   * @throws ArtifactException if they cannot be listed
   */
  List<String> models();

  /** Returns the changes of signing keys, looked up by the new key. Nothing is verified here. */
  KeyRotations keyRotations();

  /**
   * Returns all changes of signing keys; not verified.
   *
   * @throws VerificationException if one is damaged
   * @throws ArtifactException if they cannot be read
   */
  List<SignedRotation> allKeyRotations();

  /**
   * Publishes a change of signing keys and both public keys. One to the same key is replaced.
   *
   * @throws ArtifactException if it cannot be written
   */
  void publish(SignedRotation rotation);

  /**
   * Returns the bytes that serving systems find for a version, whatever they are: for those who
   * verify the store itself.
   *
   * @return empty if the version is not laid out
   * @throws ArtifactException if they cannot be read
   */
  Optional<byte[]> laidOutBytes(String modelId, long version);

  /**
   * Returns the weights by name that lie beside a version, whatever they are: as {@link
   * #laidOutBytes}.
   *
   * @return empty if there are none
   * @throws ArtifactException if they cannot be read
   */
  Optional<byte[]> laidOutWeights(String modelId, long version);

  /**
   * Returns the bytes that are filed under this hash, whatever they are: for those who verify the
   * store itself. Everyone else calls {@link #fetch}.
   *
   * @param sha256 64 lower-case hex digits
   * @return empty if there are none
   * @throws ArtifactException if they cannot be read
   * @throws IllegalArgumentException if it is no such hash
   */
  Optional<byte[]> blobBytes(String sha256);

  /**
   * Takes a superseded version away from the serving systems, at once, and deletes its blobs. Its
   * manifest stays in the {@link #chain}. Finishes what a crash cut short.
   *
   * <p>The blob stays, for a later {@link #sweepOrphans}, where a version that is laid out has the
   * same bytes, or where they were stored again after the version was published, so that another
   * version is about to refer to them.
   *
   * @param referenced hashes of blobs to be kept: those of the newest versions of all models
   * @return whether it was laid out
   */
  boolean retire(String modelId, long version, Set<String> referenced);

  /**
   * Deletes blobs that neither the caller nor a version that is laid out refers to, and what
   * crashes left half-built.
   *
   * @param referenced hashes to be kept
   * @param olderThan how long ago a file must have been written last. Longer than any update takes
   *     from storing its blob to announcing it: younger files may be about to be referenced
   * @return how many blobs and leftovers were deleted
   * @throws ArtifactException if something cannot be read or deleted
   */
  int sweepOrphans(Set<String> referenced, Duration olderThan);

  /** Lets go of connections, where there are any. */
  @Override
  void close();
}
