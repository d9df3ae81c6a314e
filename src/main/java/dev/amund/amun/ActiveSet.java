package dev.amund.amun;

import dev.amund.model.InputPass;
import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The state of the samples under attack. A step makes a new set and frees the old one's tensors.
 *
 * <p>Only samples that have not flipped are computed, up to a batch at a time; a place that falls
 * free goes to the next in the queue. Each sample counts its own steps, so that those which joined
 * later walk just as they would have walked first.
 */
final class ActiveSet {

  /**
   * The parts that no step changes.
   *
   * @param parent owns what the walks keep
   * @param start where each sample of the forget set begins
   * @param distances how far that is from where it is itself
   * @param queue which samples, by their places in the forget set
   */
  private record Task(
      TensorScope parent,
      LabelledImages forget,
      Tensor start,
      float[] distances,
      int[] labels,
      int[] queue,
      StepRule rule,
      int batchSize) {

    Tensor taken(TensorScope scope, Tensor from, int first, int end) {
      return from.in(scope).rows(Arrays.copyOfRange(queue, first, end));
    }

    List<ActiveSample> active(int from, int to) {
      return IntStream.range(from, to).mapToObj(i -> activeSample(queue[i])).toList();
    }

    private ActiveSample activeSample(int sample) {
      int steps = distances[sample] > 0 ? rule.stepsAt(distances[sample]) : 0;
      return new ActiveSample(sample, labels[sample], steps);
    }
  }

  /**
   * One sample under attack.
   *
   * @param index its place in the forget set
   * @param label its true class
   * @param steps how many it has taken in all
   */
  private record ActiveSample(int index, int label, int steps) {
    ActiveSample afterStep() {
      return new ActiveSample(index, label, steps + 1);
    }
  }

  private final Task task;
  private final int queued;
  private final List<ActiveSample> active;
  private final TensorScope scope;
  private final Tensor origins;
  private final Tensor points;

  /**
   * The first samples that fit into a batch, where they begin.
   *
   * @param start where each sample of the forget set begins, of the shape of its images
   * @param queue which samples of the forget set
   */
  static ActiveSet start(
      TensorScope parent,
      LabelledImages forget,
      Tensor start,
      int[] queue,
      StepRule rule,
      int batchSize) {
    try (var step = parent.child()) {
      var away = start.in(step).minus(forget.images());
      float[] distances = rule.units().length(away).sampleNorms().toFloats();
      int[] labels = forget.labels().toInts();
      var task = new Task(parent, forget, start, distances, labels, queue, rule, batchSize);
      return new ActiveSet(task, 0, step, List.of(), List.of());
    }
  }

  /** Holds the samples that took a step, and fills the free places with new ones. */
  private ActiveSet(
      Task task, int queuedBefore, TensorScope step, List<ActiveSample> moved, List<Tensor> state) {
    this.task = task;
    this.scope = task.parent().child();
    int room = Math.min(task.batchSize() - moved.size(), task.queue().length - queuedBefore);
    this.queued = queuedBefore + room;
    var all = new ArrayList<>(moved);
    all.addAll(task.active(queuedBefore, queued));
    this.active = List.copyOf(all);
    var origin = new ArrayList<Tensor>();
    var point = new ArrayList<Tensor>();
    if (!moved.isEmpty()) {
      origin.add(state.get(0));
      point.add(state.get(1));
    }
    if (room > 0) {
      origin.add(task.taken(step, task.forget().images(), queuedBefore, queued));
      point.add(task.taken(step, task.start(), queuedBefore, queued));
    }
    this.origins = join(origin);
    this.points = join(point);
  }

  boolean isDone() {
    return active.isEmpty();
  }

  /** Looks at every sample once: those that flipped leave, the others take a step. */
  ActiveSet step(TorchScriptModel model, AttackResults results) {
    try (var step = task.parent().child()) {
      var pass = model.inputPass(step, points.in(step));
      int[] predictions = pass.logits().argmax().toInts();
      takeFlipped(step, predictions, results);
      IntPredicate stays = i -> predictions[i] == active.get(i).label();
      results.unflipped(indices(select(i -> stays.test(i) && isExhausted(i))));
      int[] left = select(i -> stays.test(i) && !isExhausted(i));
      if (left.length == 0) {
        return new ActiveSet(task, queued, step, List.of(), List.of());
      }
      var origin = origins.in(step).rows(left);
      var next = task.rule().step(model, step, going(model, step, pass, left, origin));
      results.countGradients(next.gradientEvaluations());
      var moved = IntStream.of(left).mapToObj(i -> active.get(i).afterStep()).toList();
      return new ActiveSet(task, queued, step, moved, List.of(origin, next.points()));
    } finally {
      scope.close();
    }
  }

  /**
   * Returns the samples that take a step. Where they are few, a pass of their own costs less than
   * the backward pass of all.
   */
  private StepRule.ActiveSamples going(
      TorchScriptModel model, TensorScope step, InputPass pass, int[] left, Tensor origin) {
    var here = points.in(step).rows(left);
    if (2 * left.length >= active.size()) {
      return going(active, pass, left, origin, here);
    }
    var few = IntStream.of(left).mapToObj(active::get).toList();
    int[] all = IntStream.range(0, few.size()).toArray();
    return going(few, model.inputPass(step, here), all, origin, here);
  }

  private static StepRule.ActiveSamples going(
      List<ActiveSample> passed, InputPass pass, int[] left, Tensor origin, Tensor here) {
    return new StepRule.ActiveSamples(
        passed.stream().mapToInt(ActiveSample::label).toArray(),
        passed.stream().mapToInt(ActiveSample::steps).toArray(),
        pass,
        left,
        origin,
        here);
  }

  private void takeFlipped(TensorScope step, int[] predictions, AttackResults results) {
    int[] gone = select(i -> predictions[i] != active.get(i).label());
    if (gone.length > 0) {
      var found = points.in(step).rows(gone);
      var away = found.minus(origins.in(step).rows(gone));
      float[] norms = task.rule().units().length(away).sampleNorms().toFloats();
      results.flipped(
          indices(gone), found, IntStream.of(gone).map(i -> predictions[i]).toArray(), norms);
      IntStream.range(0, gone.length)
          .filter(i -> active.get(gone[i]).steps() == 0 && norms[i] == 0)
          .forEach(i -> results.countMisclassifiedAtStart());
    }
  }

  private boolean isExhausted(int i) {
    return active.get(i).steps() >= task.rule().maxSteps();
  }

  private int[] select(IntPredicate which) {
    return IntStream.range(0, active.size()).filter(which).toArray();
  }

  private int[] indices(int[] which) {
    return IntStream.of(which).map(i -> active.get(i).index()).toArray();
  }

  private Tensor join(List<Tensor> parts) {
    return switch (parts.size()) {
      case 0 -> scope.floats(new float[0], 0, 1);
      case 1 -> scope.keep(parts.get(0));
      default -> Tensor.concat(scope, parts);
    };
  }
}
