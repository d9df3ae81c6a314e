package dev.amund.cli.demo;

import dev.amund.config.DeviceConfig;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Sample;
import dev.amund.subscriber.ModelListener;
import dev.amund.subscriber.VerifiedModel;
import dev.amund.unlearner.SampleTensors;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a serving fleet of one: follows the versions, swaps each verified one in, and answers
 * predictions with it all the time.
 */
final class Fleet implements ModelListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Fleet.class);
  private static final long BETWEEN_PREDICTIONS_NANOS = 20_000_000;
  private static final int IMAGES = 8;

  private final DeviceConfig device;
  private final List<Sample> traffic;
  private final ReentrantLock serving = new ReentrantLock();
  private final AtomicLong predictions = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicInteger swaps = new AtomicInteger();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::serve, "fleet");
  private Optional<TorchScriptModel> model = Optional.empty();
  private volatile long version;
  private volatile boolean closing;

  /**
   * @param traffic images that clients send, at least one batch of them
   */
  Fleet(DeviceConfig device, List<Sample> traffic) {
    this.device = device;
    this.traffic = traffic;
    thread.setDaemon(true);
    thread.start();
  }

  /** Loads the new version beside the old one, then swaps: no request waits for the loading. */
  @Override
  public void swap(VerifiedModel verified) {
    var next = TorchScriptModel.load(verified.bytes(), device);
    serving.lock();
    try {
      model.ifPresent(TorchScriptModel::close);
      model = Optional.of(next);
      version = verified.version();
      swaps.incrementAndGet();
    } finally {
      serving.unlock();
    }
  }

  @Override
  public void refused(OptionalLong number, RuntimeException cause) {
    refused.add("version " + number + ": " + cause.getMessage());
  }

  @Override
  public void disturbed(RuntimeException cause) {
    log.warn("the fleet hears nothing of new versions just now: {}", cause.getMessage());
  }

  private void serve() {
    for (int i = 0; !closing; i++) {
      serving.lock();
      try {
        if (model.isPresent()) {
          predict(model.get(), i);
        }
      } catch (RuntimeException e) {
        failures.incrementAndGet();
      } finally {
        serving.unlock();
      }
      LockSupport.parkNanos(BETWEEN_PREDICTIONS_NANOS);
    }
  }

  private void predict(TorchScriptModel current, int turn) {
    int from = turn * IMAGES % (traffic.size() - IMAGES + 1);
    try (TensorScope scope = current.scope()) {
      int[] classes =
          current
              .logits(scope, SampleTensors.of(scope, traffic.subList(from, from + IMAGES)).images())
              .argmax()
              .toInts();
      predictions.addAndGet(classes.length);
    }
  }

  /** The version that is being served; 0 before the first. */
  long version() {
    return version;
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
    model.ifPresent(TorchScriptModel::close);
  }
}
