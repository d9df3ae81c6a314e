package dev.amund.subscriber;

/**
 * Makes a model out of a verified version: the user's part.
 *
 * @param <M> what answers requests
 */
@FunctionalInterface
public interface ModelLoader<M extends AutoCloseable> {
  /**
   * Loads the model, beside the one that is in use. A good place to try it on an example or two:
   * what throws is never served.
   *
   * @throws Exception it cannot be used; the version is refused, and the one before stays
   */
  M load(VerifiedModel version) throws Exception;
}
