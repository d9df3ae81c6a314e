package dev.amund.subscriber;

import dev.amund.event.ModelVersionPublished;
import java.util.Optional;
import java.util.Set;

/** Stores what a subscriber keeps between runs. */
interface LocalCopies extends AutoCloseable {
  /**
   * Returns the newest version that was ever handed over.
   *
   * @throws LocalDirectoryException if it cannot be read, and nothing may be handed over
   */
  HighWaterMark mark();

  /**
   * Stores it durably.
   *
   * @throws LocalDirectoryException if it cannot be written; then the former one is kept
   */
  void mark(HighWaterMark mark);

  /**
   * Returns the bytes with the hash that is announced, verified; empty if they have to be fetched.
   */
  Optional<byte[]> find(ModelVersionPublished event);

  /**
   * Stores verified bytes.
   *
   * @throws LocalDirectoryException if they cannot be written
   */
  void keep(ModelVersionPublished event, byte[] bytes);

  /**
   * Deletes all bytes but these.
   *
   * @param hashes hex SHA-256
   * @throws LocalDirectoryException if something cannot be deleted
   */
  void keepOnly(Set<String> hashes);

  @Override
  void close();

  /** Returns copies in memory only. */
  final class InMemory implements LocalCopies {
    private HighWaterMark mark = HighWaterMark.NONE;

    @Override
    public HighWaterMark mark() {
      return mark;
    }

    @Override
    public void mark(HighWaterMark newest) {
      mark = newest;
    }

    @Override
    public Optional<byte[]> find(ModelVersionPublished event) {
      return Optional.empty();
    }

    @Override
    public void keep(ModelVersionPublished event, byte[] bytes) {
      // The listener has them.
    }

    @Override
    public void keepOnly(Set<String> hashes) {
      // There are none.
    }

    @Override
    public void close() {
      // No resources are held.
    }
  }
}
