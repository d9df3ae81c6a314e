package dev.amund.unlearner.tasks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The samples that a version has forgotten, as its evaluation lists them: not by their ids, which
 * were never meant to be published, but by 8 bytes of a hash of each. That is enough to recognise
 * an id, and the batch's id among the hashed bytes keeps lists of different batches from being
 * compared.
 */
public final class ForgottenIds {
  /** More would not fit into a record. */
  private static final int MOST = 100_000;

  private final UUID batchId;
  private final Set<Long> hashes;

  private ForgottenIds(UUID batchId, Set<Long> hashes) {
    this.batchId = batchId;
    this.hashes = hashes;
  }

  /** Returns the list of these samples; empty if they are more than an evaluation can list. */
  public static Optional<ByteBuffer> list(UUID batchId, Collection<String> ids) {
    if (ids.size() > MOST) {
      return Optional.empty();
    }
    var digest = sha256();
    long[] hashes = ids.stream().mapToLong(id -> hash(digest, batchId, id)).sorted().toArray();
    var list = ByteBuffer.allocate(hashes.length * Long.BYTES);
    LongStream.of(hashes).forEach(list::putLong);
    return Optional.of(list.flip());
  }

  /** Reads a list. */
  public static ForgottenIds of(UUID batchId, ByteBuffer list) {
    var hashes = list.duplicate().asLongBuffer();
    return new ForgottenIds(
        batchId,
        LongStream.range(0, hashes.remaining())
            .map(i -> hashes.get((int) i))
            .boxed()
            .collect(Collectors.toSet()));
  }

  /** Returns those of the samples that are listed. */
  public Set<String> among(Collection<String> ids) {
    var digest = sha256();
    return ids.stream()
        .filter(id -> hashes.contains(hash(digest, batchId, id)))
        .collect(Collectors.toSet());
  }

  private static long hash(MessageDigest digest, UUID batchId, String id) {
    digest.update(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(batchId.getMostSignificantBits())
            .putLong(batchId.getLeastSignificantBits())
            .flip());
    digest.update(id.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
