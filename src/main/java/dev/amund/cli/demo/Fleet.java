package dev.amund.cli.demo;

import dev.amund.config.DeviceConfig;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Sample;
import dev.amund.subscriber.HotModel;
import dev.amund.subscriber.ModelListener;
import dev.amund.subscriber.Refusal;
import dev.amund.subscriber.SubscriberReports;
import dev.amund.subscriber.VerifiedModel;
import dev.amund.unlearner.models.SampleTensors;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulates a serving fleet of one: follows the versions, swaps in each verified one, and answers
 * predictions all the time.
 */
final class Fleet implements SubscriberReports, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Fleet.class);
  private static final long BETWEEN_PREDICTIONS_NANOS = 20_000_000;
  private static final int IMAGES = 8;

  private final HotModel<TorchScriptModel> model;
  private final List<Sample> traffic;
  private final AtomicLong predictions = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicInteger swaps = new AtomicInteger();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::serve, "fleet");
  private volatile boolean closing;

  /**
   * @param traffic images that clients send, at least one batch of them
   */
  Fleet(DeviceConfig device, List<Sample> traffic) {
    this.model = new HotModel<>(version -> load(version, device), this);
    this.traffic = traffic;
    thread.setDaemon(true);
    thread.start();
  }

  private TorchScriptModel load(VerifiedModel version, DeviceConfig device) {
    var loaded = TorchScriptModel.load(version.bytes(), device);
    swaps.incrementAndGet();
    return loaded;
  }

  /** Returns the subscriber's listener. */
  ModelListener listener() {
    return model;
  }

  @Override
  public void refused(Refusal refusal) {
    refused.add(refusal.toString());
  }

  @Override
  public void disturbed(RuntimeException cause) {
    log.warn("the fleet cannot read new versions now: {}", cause.getMessage());
  }

  private void serve() {
    for (int i = 0; !closing; i++) {
      int turn = i;
      if (model.version().isPresent()) {
        try {
          predictions.addAndGet(model.call(current -> predict(current, turn)));
        } catch (RuntimeException e) {
          failures.incrementAndGet();
        }
      }
      LockSupport.parkNanos(BETWEEN_PREDICTIONS_NANOS);
    }
  }

  private int predict(TorchScriptModel current, int turn) {
    int from = turn * IMAGES % (traffic.size() - IMAGES + 1);
    try (TensorScope scope = current.scope()) {
      int[] classes =
          current
              .logits(scope, SampleTensors.of(scope, traffic.subList(from, from + IMAGES)).images())
              .argmax()
              .toInts();
      return classes.length;
    }
  }

  /** Returns the version that is being served; 0 before the first. */
  long version() {
    return model.version().orElse(0);
  }

  long predictions() {
    return predictions.get();
  }

  long failures() {
    return failures.get();
  }

  int swaps() {
    return swaps.get();
  }

  List<String> refusals() {
    return List.copyOf(refused);
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    model.close();
  }
}
