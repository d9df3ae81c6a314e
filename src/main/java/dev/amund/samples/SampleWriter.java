package dev.amund.samples;

import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts many samples into a {@link SampleStore}, in batches that are not synced one by one. All are
 * on disk once it is closed; after a crash before that, some of the last may be missing, and none
 * is there in part. For one thread.
 */
public final class SampleWriter implements AutoCloseable {
  private static final int BATCH_BYTES = 4 * 1024 * 1024;
  private static final int BATCH_SAMPLES = 10_000;

  private final SampleStore store;
  private final List<PreparedSample> batch = new ArrayList<>();
  private final Map<String, String> checkpoints = new LinkedHashMap<>();
  private int batchBytes;
  private long written;

  SampleWriter(SampleStore store) {
    this.store = store;
  }

  /**
   * Adds the sample, or replaces the one with its id. Visible after this or a later call.
   *
   * @throws SampleRefusedException it cannot be taken in; nothing is changed by it
   * @throws SampleStoreException the store fails; then none of the sample's batch is put
   */
  public void put(Registration sample) throws SampleRefusedException {
    if (store.erasedFor(sample.id()).isPresent()) {
      throw new SampleRefusedException(
          Reason.ERASED, "A sample with this id was erased, and must not come back");
    }
    var prepared = store.prepare(sample);
    batch.add(prepared);
    batchBytes += prepared.content().bytes().length;
    if (batchBytes >= BATCH_BYTES || batch.size() >= BATCH_SAMPLES) {
      write();
    }
  }

  /**
   * Puts a sample that is known to fit, like {@link #put(Registration)}.
   *
   * @throws SampleStoreException also where it is refused
   */
  public void put(Sample sample) {
    try {
      put(sample.registration());
    } catch (SampleRefusedException e) {
      throw new SampleStoreException(
          "Sample %s is refused: %s".formatted(sample.id(), e.getMessage()), e);
    }
  }

  /**
   * Notes how far something has come, for {@link SampleStore#checkpoint}. It is written together
   * with what was put since the last batch: after a crash the note never tells of samples that are
   * not there.
   *
   * @param name of what comes forward, 1 to 1,024 bytes of UTF-8
   */
  public void checkpoint(String name, String value) {
    checkpoints.put(name, value);
  }

  /** Writes what was put; visible on return, and on disk soon. */
  public void write() {
    if (batch.isEmpty() && checkpoints.isEmpty()) {
      return;
    }
    var samples = List.copyOf(batch);
    var notes = Map.copyOf(checkpoints);
    batch.clear();
    checkpoints.clear();
    batchBytes = 0;
    written += store.putAll(samples, notes, false);
  }

  /** Writes what is left, and waits until all is on disk. */
  @Override
  public void close() {
    write();
    if (written > 0) {
      store.settle(written);
      written = 0;
    }
  }
}
