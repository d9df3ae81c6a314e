package dev.amund.subscriber;

/**
 * Loads a model from a verified version; implemented by the user.
 *
 * @param <M> what answers requests
 */
@FunctionalInterface
public interface ModelLoader<M extends AutoCloseable> {
  /**
   * Loads the model, beside the one that is in use. A good place to try it on an example or two: if
   * this throws, it is never served.
   *
   * @throws Exception if it cannot be used; the version is refused, and the one before stays
   */
  M load(VerifiedModel version) throws Exception;
}
