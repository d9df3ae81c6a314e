package dev.amund.amun;

import dev.amund.config.AttackConfig;
import dev.amund.model.InputPass;
import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the samples under attack stand. A step makes a new walk and frees the old one's tensors.
 *
 * <p>Each sample counts its own steps, so that those which joined later walk just as they would
 * have walked first.
 */
final class PgdWalk {
  /** Keeps a gradient of zero from becoming NaN; the sample then stays where it is. */
  private static final double SMALLEST_NORM = 1e-12;

  /**
   * One sample under attack.
   *
   * @param index its place in the forget set
   * @param label its true class
   * @param steps how many it has taken in all
   */
  private record Walker(int index, int label, int steps) {
    Walker afterStep() {
      return new Walker(index, label, steps + 1);
    }
  }

  private final TensorScope parent;
  private final LabelledImages forget;
  private final int[] labels;
  private final AttackConfig config;
  private final int queued;
  private final List<Walker> walkers;
  private final TensorScope scope;
  private final Tensor origins;
  private final Tensor points;

  /** The first samples that fit into a batch, where they are. */
  static PgdWalk start(TensorScope parent, LabelledImages forget, AttackConfig config) {
    return new PgdWalk(parent, forget, forget.labels().toInts(), config);
  }

  private PgdWalk(TensorScope parent, LabelledImages forget, int[] labels, AttackConfig config) {
    this.parent = parent;
    this.forget = forget;
    this.labels = labels;
    this.config = config;
    this.scope = parent.child();
    this.queued = Math.min(config.batchSize(), labels.length);
    this.walkers = IntStream.range(0, queued).mapToObj(i -> new Walker(i, labels[i], 0)).toList();
    this.origins = forget.images().in(scope).rows(0, queued);
    this.points = origins;
  }

  /** Those who took a step, and as many new ones as there is room for. */
  private PgdWalk(PgdWalk before, TensorScope step, List<Walker> moved, List<Tensor> state) {
    this.parent = before.parent;
    this.forget = before.forget;
    this.labels = before.labels;
    this.config = before.config;
    this.scope = parent.child();
    int room = Math.min(config.batchSize() - moved.size(), labels.length - before.queued);
    this.queued = before.queued + room;
    var all = new ArrayList<>(moved);
    IntStream.range(before.queued, queued).forEach(i -> all.add(new Walker(i, labels[i], 0)));
    this.walkers = List.copyOf(all);
    var origin = new ArrayList<Tensor>();
    var point = new ArrayList<Tensor>();
    if (!moved.isEmpty()) {
      origin.add(state.get(0));
      point.add(state.get(1));
    }
    if (room > 0) {
      var fresh = forget.images().in(step).rows(before.queued, queued);
      origin.add(fresh);
      point.add(fresh);
    }
    this.origins = join(origin);
    this.points = join(point);
  }

  boolean isDone() {
    return walkers.isEmpty();
  }

  /** Looks at every sample once: those that flipped leave, the others take a step. */
  PgdWalk step(TorchScriptModel model, AttackResults results) {
    try (var step = parent.child()) {
      var pass = model.inputPass(step, points.in(step));
      int[] predictions = pass.logits().argmax().toInts();
      takeFlipped(step, predictions, results);
      takeHopeless(model, step, predictions, results);
      int[] left = select(i -> predictions[i] == walkers.get(i).label() && !isHopeless(i));
      var moved = IntStream.of(left).mapToObj(i -> walkers.get(i).afterStep()).toList();
      return new PgdWalk(
          this, step, moved, left.length == 0 ? List.of() : move(step, pass, left, results));
    } finally {
      scope.close();
    }
  }

  private void takeFlipped(TensorScope step, int[] predictions, AttackResults results) {
    int[] gone = select(i -> predictions[i] != walkers.get(i).label());
    if (gone.length > 0) {
      var found = points.in(step).rows(gone);
      float[] norms = found.minus(origins.in(step).rows(gone)).sampleNorms().toFloats();
      results.flipped(
          indices(gone), found, IntStream.of(gone).map(i -> predictions[i]).toArray(), norms);
      IntStream.of(gone)
          .filter(i -> walkers.get(i).steps() == 0)
          .forEach(i -> results.countMisclassifiedAtStart());
    }
  }

  private void takeHopeless(
      TorchScriptModel model, TensorScope step, int[] predictions, AttackResults results) {
    int[] lost = select(i -> predictions[i] == walkers.get(i).label() && isHopeless(i));
    if (lost.length > 0) {
      var logits = model.logits(step, origins.in(step).rows(lost));
      results.gaveUp(indices(lost), runnersUp(logits, lost));
    }
  }

  /** One gradient step of the given samples: their origins and their new points. */
  private List<Tensor> move(TensorScope step, InputPass pass, int[] left, AttackResults results) {
    var truth = step.labels(walkers.stream().mapToInt(Walker::label).toArray());
    var gradient = pass.crossEntropyDirection(truth).rows(left);
    results.countGradients(walkers.size());
    var origin = origins.in(step).rows(left);
    var radius = step.floats(radii(left), left.length, 1, 1, 1);
    var norm = gradient.sampleNorms().clamp(SMALLEST_NORM, Double.POSITIVE_INFINITY);
    var ascent = gradient.times(radius.times(config.stepFraction()).dividedBy(norm));
    var delta = points.in(step).rows(left).plus(ascent).minus(origin);
    var length = delta.sampleNorms().clamp(SMALLEST_NORM, Double.POSITIVE_INFINITY);
    var projected = delta.times(radius.dividedBy(length).clamp(0, 1));
    return List.of(origin, origin.plus(projected).clamp(0, 1));
  }

  private float[] radii(int[] which) {
    float[] radii = new float[which.length];
    for (int i = 0; i < which.length; i++) {
      int doublings = walkers.get(which[i]).steps() / config.stepsPerEpsilon();
      radii[i] = (float) Math.scalb(config.initialEpsilon(), doublings);
    }
    return radii;
  }

  private boolean isHopeless(int i) {
    return walkers.get(i).steps() >= (long) config.stepsPerEpsilon() * (config.maxDoublings() + 1);
  }

  private int[] runnersUp(Tensor logits, int[] which) {
    int classes = (int) logits.shape()[1];
    float[] values = logits.toFloats();
    int[] runnersUp = new int[which.length];
    for (int i = 0; i < which.length; i++) {
      int truth = walkers.get(which[i]).label();
      int best = truth == 0 ? 1 : 0;
      for (int k = 0; k < classes; k++) {
        if (k != truth && values[i * classes + k] > values[i * classes + best]) {
          best = k;
        }
      }
      runnersUp[i] = best;
    }
    return runnersUp;
  }

  private int[] select(java.util.function.IntPredicate which) {
    return IntStream.range(0, walkers.size()).filter(which).toArray();
  }

  private int[] indices(int[] which) {
    return IntStream.of(which).map(i -> walkers.get(i).index()).toArray();
  }

  private Tensor join(List<Tensor> parts) {
    return switch (parts.size()) {
      case 0 -> scope.floats(new float[0], 0, 1, 1, 1);
      case 1 -> scope.keep(parts.get(0));
      default -> Tensor.concat(scope, parts);
    };
  }
}
