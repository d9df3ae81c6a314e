package dev.amund.samples;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts many samples into a {@link SampleStore}, in batches that are not synced one by one. All are
 * on disk once it is closed; after a crash before that, some of the last may be missing, and none
 * is there in part. For one thread.
 */
public final class SampleWriter implements AutoCloseable {
  private static final int BATCH_BYTES = 4 * 1024 * 1024;

  private final SampleStore store;
  private final List<Sample> batch = new ArrayList<>();
  private int batchBytes;
  private long written;

  SampleWriter(SampleStore store) {
    this.store = store;
  }

  /**
   * Adds the sample, or replaces the one with its id. Visible after this or a later call.
   *
   * @throws SampleStoreException a sample of its batch cannot be put; then none of the batch is
   */
  public void put(Sample sample) {
    batch.add(sample);
    batchBytes += sample.shape().size();
    if (batchBytes >= BATCH_BYTES) {
      write();
    }
  }

  private void write() {
    var samples = List.copyOf(batch);
    batch.clear();
    batchBytes = 0;
    store.putAll(samples, false);
    written += samples.size();
  }

  /** Writes what is left, and waits until all is on disk. */
  @Override
  public void close() {
    if (!batch.isEmpty()) {
      write();
    }
    if (written > 0) {
      store.settle(written);
      written = 0;
    }
  }
}
