package dev.amund.subscriber;

import dev.amund.event.ModelVersionPublished;
import java.util.Optional;
import java.util.Set;

/** What a subscriber keeps between its runs. */
interface LocalCopies extends AutoCloseable {
  /**
   * The newest version that was ever handed over.
   *
   * @throws LocalDirectoryException it cannot be read: nothing may be handed over then
   */
  HighWaterMark mark();

  /**
   * Remembers it, on disk on return.
   *
   * @throws LocalDirectoryException it cannot be written; then the former one is kept
   */
  void mark(HighWaterMark mark);

  /** The bytes with the hash that is announced, verified; empty if they have to be fetched. */
  Optional<byte[]> find(ModelVersionPublished event);

  /**
   * Keeps bytes that were verified.
   *
   * @throws LocalDirectoryException they cannot be written
   */
  void keep(ModelVersionPublished event, byte[] bytes);

  /**
   * Lets go of all bytes but these.
   *
   * @param hashes hex SHA-256
   * @throws LocalDirectoryException something cannot be deleted
   */
  void keepOnly(Set<String> hashes);

  @Override
  void close();

  /** Nothing is kept but in memory. */
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
      // Nothing is held open.
    }
  }
}
