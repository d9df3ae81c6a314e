package dev.amund.samples.imports;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.Registration;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.util.Optional;

/** The destination of an import's samples. Not thread-safe. */
public interface ImportTarget extends AutoCloseable {
  /**
   * Sets the shape that all samples have or are brought to.
   *
   * @throws dev.amund.samples.SampleStoreException it holds samples of another shape
   */
  void requireShape(SampleShape shape);

  /**
   * Sets what the elements of all samples are made of and how.
   *
   * @throws dev.amund.samples.SampleStoreException it holds samples that were prepared otherwise
   */
  void requirePreparation(String preparation);

  /**
   * Sets how the image files of an import are brought to the shape of the samples.
   *
   * @param preparation empty for what the target has noted, or else its default
   * @throws dev.amund.samples.SampleStoreException it holds samples that were prepared otherwise
   */
  void requireImagePreparation(Optional<ImagePreparation> preparation);

  /** The note of an earlier import that can be gone on with. */
  Optional<String> checkpoint(String name);

  /**
   * Takes a sample, or puts it in the place of the one with its id.
   *
   * @throws SampleRefusedException it cannot be taken; others can
   */
  void put(Registration sample) throws SampleRefusedException;

  /** Makes all that was put last, and notes that, if it can. */
  void checkpoint(String name, String value);

  /** Returns when all that was put will last. */
  @Override
  void close();
}
