package dev.amund.unlearner.models;

import dev.amund.audit.AuditSet;
import dev.amund.audit.Panel;
import dev.amund.config.AuditConfig;
import dev.amund.config.DeviceConfig;
import dev.amund.control.Steering;
import dev.amund.model.TensorScope;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The samples that one model is measured on: drawn once and kept on the device, so that a version
 * is compared with its parent on the same ones, and its parent need not be evaluated again. What is
 * to be forgotten leaves them at once; when too many have left, or many more are held, they are
 * drawn again.
 *
 * <p>Used by the arithmetic thread alone.
 */
public final class AuditSamples implements AutoCloseable {
  /** The share of the measurable samples that is enough. */
  private static final double ENOUGH = 0.9;

  /** Fewer held-out samples than these steer and judge at once. */
  private static final int FEWEST_TO_SHARE = 40;

  private final SampleStore store;
  private final AuditConfig config;
  private final DeviceConfig device;
  private Optional<Drawn> drawn = Optional.empty();

  /**
   * @param panel what gates judge by
   * @param steering held-out samples that updates steer by
   */
  private record Drawn(TensorScope scope, Panel panel, AuditSet steering) {}

  public AuditSamples(SampleStore store, AuditConfig config, DeviceConfig device) {
    this.store = store;
    this.config = config;
    this.device = device;
  }

  /**
   * The samples, as far as they are still held.
   *
   * @param excluded ids that must not be among them
   * @return valid until the next call of any method
   */
  public Panel panel(Set<String> excluded) {
    drawn.ifPresent(now -> remove(missing(now, excluded)));
    if (drawn.filter(this::isEnough).isEmpty()) {
      close();
      drawn = Optional.of(draw(excluded));
    }
    return drawn.get().panel();
  }

  /**
   * Returns the samples by which an update steers that the current {@link #panel} judges: other
   * held-out samples than it judges by, unless there are too few to share them out.
   *
   * @return valid as long as the panel
   */
  public Steering steering() {
    Drawn now = drawn.orElseThrow();
    return new Steering(now.panel().retain().samples(), now.steering().samples());
  }

  /** Nothing is measured on these any more. */
  public void remove(Set<String> ids) {
    if (drawn.isPresent() && !ids.isEmpty()) {
      var before = drawn.get();
      var scope = TensorScope.open(device);
      drawn =
          Optional.of(
              new Drawn(
                  scope,
                  before.panel().filtered(scope, id -> !ids.contains(id)),
                  before.steering().filtered(scope, id -> !ids.contains(id))));
      before.scope().close();
    }
  }

  /** Frees the device's memory; the next {@link #panel} draws again. */
  @Override
  public void close() {
    drawn.ifPresent(now -> now.scope().close());
    drawn = Optional.empty();
  }

  private Set<String> missing(Drawn now, Set<String> excluded) {
    var ids = new HashSet<>(now.panel().retain().ids());
    ids.addAll(now.panel().unseen().ids());
    ids.addAll(now.steering().ids());
    var held = store.splits(ids).keySet();
    ids.removeIf(id -> held.contains(id) && !excluded.contains(id));
    return ids;
  }

  private boolean isEnough(Drawn now) {
    var unseen = new HashSet<>(now.panel().unseen().ids());
    unseen.addAll(now.steering().ids());
    return isEnough(now.panel().retain().ids().size(), Split.TRAIN, config.retainSamples())
        && isEnough(unseen.size(), Split.HOLDOUT, 2 * config.holdoutSamples());
  }

  private boolean isEnough(int drawnSamples, Split split, int wanted) {
    return drawnSamples >= ENOUGH * Math.min(wanted, store.drawable(split, Set.of()));
  }

  private Drawn draw(Set<String> excluded) {
    var scope = TensorScope.open(device);
    try {
      var random = new SplittableRandom(1);
      List<Sample> retained = store.draw(Split.TRAIN, config.retainSamples(), random, excluded);
      List<Sample> unseen =
          store.draw(Split.HOLDOUT, 2 * config.holdoutSamples(), random, excluded);
      int half = unseen.size() < FEWEST_TO_SHARE ? 0 : unseen.size() / 2;
      var judging = SampleTensors.named(scope, unseen.subList(half, unseen.size()));
      var steering = half == 0 ? judging : SampleTensors.named(scope, unseen.subList(0, half));
      return new Drawn(scope, new Panel(SampleTensors.named(scope, retained), judging), steering);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }
}
