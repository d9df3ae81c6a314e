package dev.amund.samples.imports;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.Registration;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleWriter;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.util.Optional;

/** A sample store. */
public final class StoreTarget implements ImportTarget {
  private final SampleStore store;
  private final SampleWriter writer;

  /**
   * @param store the caller's to close
   */
  public StoreTarget(SampleStore store) {
    this.store = store;
    this.writer = store.writer();
  }

  @Override
  public void requireShape(SampleShape shape) {
    store.requireShape(shape);
  }

  @Override
  public void requirePreparation(String preparation) {
    store.requirePreparation(preparation);
  }

  @Override
  public void requireImagePreparation(Optional<ImagePreparation> preparation) {
    store.requireImagePreparation(preparation);
  }

  @Override
  public Optional<String> checkpoint(String name) {
    return store.checkpoint(name);
  }

  @Override
  public void put(Registration sample) throws SampleRefusedException {
    writer.put(sample);
    if (store.shape().isEmpty()) {
      // The first image has settled the shape that those after it are brought to.
      writer.write();
    }
  }

  @Override
  public void checkpoint(String name, String value) {
    writer.checkpoint(name, value);
    writer.write();
  }

  @Override
  public void close() {
    writer.close();
  }
}
