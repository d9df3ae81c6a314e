package dev.amund.unlearner;

import dev.amund.audit.AuditSet;
import dev.amund.audit.Panel;
import dev.amund.config.DeviceConfig;
import dev.amund.config.GateConfig;
import dev.amund.model.TensorScope;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The samples that one model is measured on: drawn once and kept on the device, so that a version
 * is compared with its parent on the same ones, and its parent need not be asked again. What is to
 * be forgotten leaves them at once; when too many have left, or many more are held, they are drawn
 * anew.
 *
 * <p>Used by the arithmetic thread alone.
 */
final class AuditSamples implements AutoCloseable {
  /** Which share of what could be measured on is enough. */
  private static final double ENOUGH = 0.9;

  private final SampleStore store;
  private final GateConfig config;
  private final DeviceConfig device;
  private Optional<Drawn> drawn = Optional.empty();

  private record Drawn(TensorScope scope, Panel panel) {}

  AuditSamples(SampleStore store, GateConfig config, DeviceConfig device) {
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
  Panel panel(Set<String> excluded) {
    drawn.ifPresent(now -> leave(missing(now.panel(), excluded)));
    if (drawn.filter(now -> isEnough(now.panel())).isEmpty()) {
      close();
      drawn = Optional.of(draw(excluded));
    }
    return drawn.get().panel();
  }

  /** Nothing is measured on these any more. */
  void leave(Set<String> ids) {
    if (drawn.isPresent() && !ids.isEmpty()) {
      var before = drawn.get();
      var scope = TensorScope.open(device);
      drawn =
          Optional.of(new Drawn(scope, before.panel().filtered(scope, id -> !ids.contains(id))));
      before.scope().close();
    }
  }

  /** Frees the device's memory; the next {@link #panel} draws anew. */
  @Override
  public void close() {
    drawn.ifPresent(now -> now.scope().close());
    drawn = Optional.empty();
  }

  private Set<String> missing(Panel panel, Set<String> excluded) {
    var ids = new HashSet<>(panel.retain().ids());
    ids.addAll(panel.unseen().ids());
    var held = store.splits(ids).keySet();
    ids.removeIf(id -> held.contains(id) && !excluded.contains(id));
    return ids;
  }

  private boolean isEnough(Panel panel) {
    return isEnough(panel.retain(), Split.TRAIN, config.retainSamples())
        && isEnough(panel.unseen(), Split.HOLDOUT, config.holdoutSamples());
  }

  private boolean isEnough(AuditSet set, Split split, int wanted) {
    return set.ids().size() >= ENOUGH * Math.min(wanted, store.drawable(split, Set.of()));
  }

  private Drawn draw(Set<String> excluded) {
    var scope = TensorScope.open(device);
    try {
      var random = new SplittableRandom(1);
      return new Drawn(
          scope,
          new Panel(
              set(scope, Split.TRAIN, config.retainSamples(), random, excluded),
              set(scope, Split.HOLDOUT, config.holdoutSamples(), random, excluded)));
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private AuditSet set(
      TensorScope scope, Split split, int count, RandomGenerator random, Set<String> excluded) {
    List<Sample> samples = store.draw(split, count, random, excluded);
    return SampleTensors.named(scope, samples);
  }
}
