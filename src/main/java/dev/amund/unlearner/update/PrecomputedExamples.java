package dev.amund.unlearner.update;

import dev.amund.amun.AmunUpdate;
import dev.amund.amun.Stage;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmundConfig;
import dev.amund.event.ModelVersionPublished;
import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.SampleTensors;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Attacks the samples of accepted requests while their batch is still open, so that their
 * adversarial examples are ready when it closes.
 *
 * <p>The examples are images of data whose deletion was requested. They stay in device memory,
 * until the update of their batch has ended, and nowhere else. The attack only starts from them and
 * checks each on the current model, so an outdated or missing example does no harm.
 *
 * <p>Not thread-safe: the arithmetic thread alone uses it.
 */
public final class PrecomputedExamples implements AutoCloseable {
  /**
   * A batch that the intake has closed is on its way here for a moment. Its samples do not wait any
   * more, and are not worked on yet.
   */
  static final Duration ON_THE_WAY = Duration.ofMinutes(1);

  private final String modelId;
  private final AmundConfig config;
  private final SampleStore store;
  private final LiveModel live;
  private final PendingSamples pending;
  private final UnlearnerMonitor monitor;
  private final LongSupplier nanoTime;
  private final Map<String, Kept> kept = new HashMap<>();
  private Optional<TensorScope> scope = Optional.empty();

  /**
   * The state of one sample.
   *
   * @param example its adversarial example; empty if the attack found none
   * @param soughtOn SHA-256 of the version that was attacked
   * @param missingSince since when it does not wait any more; empty if it does
   */
  private record Kept(Optional<Tensor> example, String soughtOn, OptionalLong missingSince) {
    Kept waits() {
      return new Kept(example, soughtOn, OptionalLong.empty());
    }

    Kept isMissing(long now) {
      return missingSince.isPresent() ? this : new Kept(example, soughtOn, OptionalLong.of(now));
    }

    boolean isMissingBefore(long time) {
      return missingSince.isPresent() && missingSince.getAsLong() - time <= 0;
    }
  }

  /**
   * @param config how many samples may be kept, how they are attacked, and on which device
   * @param live the model that they are attacked on
   * @param nanoTime not the wall clock, which may be set back
   */
  public PrecomputedExamples(
      String modelId,
      AmundConfig config,
      SampleStore store,
      LiveModel live,
      PendingSamples pending,
      UnlearnerMonitor monitor,
      LongSupplier nanoTime) {
    this.modelId = modelId;
    this.config = config;
    this.store = store;
    this.live = live;
    this.pending = pending;
    this.monitor = monitor;
    this.nanoTime = nanoTime;
  }

  /**
   * Attacks some of the samples that wait, a batch of the attack at most.
   *
   * @param head the newest version
   * @return whether there may be more to do; if not, nothing was done
   * @throws java.util.concurrent.CancellationException if it was cancelled; what was found until
   *     then is kept
   */
  boolean precompute(ModelVersionPublished head, Cancellation cancellation) {
    List<String> waiting = waiting();
    evict(new LinkedHashSet<>(waiting));
    List<String> lacking = lacking(waiting, head.getSha256());
    if (!lacking.isEmpty()) {
      attack(store.getAll(lacking), head, cancellation);
    }
    return !lacking.isEmpty();
  }

  /** Returns the waiting training samples, those of the oldest request first. */
  private List<String> waiting() {
    Set<String> ids = pending.of(modelId).ids(store::idsOfSubject);
    Map<String, Integer> unknownLabels = store.unknownLabels(ids);
    return store.splits(ids).entrySet().stream()
        .filter(sample -> sample.getValue() == Split.TRAIN)
        .filter(sample -> !unknownLabels.containsKey(sample.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void evict(Set<String> waiting) {
    long now = nanoTime.getAsLong();
    kept.replaceAll((id, known) -> waiting.contains(id) ? known.waits() : known.isMissing(now));
    long before = now - ON_THE_WAY.toNanos();
    drop(kept.keySet().stream().filter(id -> kept.get(id).isMissingBefore(before)).toList());
  }

  private List<String> lacking(List<String> waiting, String sha256) {
    int room = config.unlearner().maxPrecomputedExamples() - kept.size();
    var lacking = new ArrayList<String>();
    for (String id : waiting) {
      if (lacking.size() == config.amun().attack().batchSize()) {
        break;
      }
      if (!kept.containsKey(id)) {
        if (room > 0) {
          lacking.add(id);
          room--;
        }
      } else if (!isSought(id, sha256)) {
        lacking.add(id);
      }
    }
    return lacking;
  }

  private boolean isSought(String id, String sha256) {
    return kept.containsKey(id) && kept.get(id).soughtOn().equals(sha256);
  }

  private void attack(List<Sample> samples, ModelVersionPublished head, Cancellation cancellation) {
    if (samples.isEmpty()) {
      return;
    }
    List<String> ids = samples.stream().map(Sample::id).toList();
    TorchScriptModel model = live.at(head);
    try (TensorScope work = model.scope()) {
      LabelledImages images = SampleTensors.of(work, samples);
      // From the samples themselves, even where an example of an earlier version is known: repaired
      // ones lie farther away, and there is time.
      new AmunUpdate(config.amun())
          .attack(model, work, images, new Listener(ids, head.getSha256(), cancellation));
    }
    // Or those that nothing flips would be tried again and again.
    ids.stream()
        .filter(id -> !isSought(id, head.getSha256()))
        .forEach(id -> keep(id, Optional.empty(), head.getSha256()));
  }

  /**
   * Returns where the attack on samples starts: at their precomputed examples, or at the samples
   * themselves.
   *
   * @param target owns the result
   * @param ids of the samples
   * @param images of the samples, in the same order
   */
  Tensor start(TensorScope target, List<String> ids, Tensor images) {
    if (ids.stream().noneMatch(id -> example(id).isPresent())) {
      return images;
    }
    try (TensorScope work = target.child()) {
      Tensor own = images.in(work);
      List<Tensor> parts =
          IntStream.range(0, ids.size())
              .mapToObj(i -> example(ids.get(i)).orElseGet(() -> own.rows(i, i + 1)))
              .toList();
      return target.keep(Tensor.concat(work, parts));
    }
  }

  private Optional<Tensor> example(String id) {
    return Optional.ofNullable(kept.get(id)).flatMap(Kept::example);
  }

  /** Returns the number of precomputed adversarial examples. */
  int ready() {
    return (int) kept.values().stream().filter(known -> known.example().isPresent()).count();
  }

  /** Drops the examples of samples whose update has ended, however it ended. */
  void drop(Collection<String> ids) {
    remove(ids);
    report();
  }

  /** Drops all examples, because another daemon has taken the model over. */
  void clear() {
    remove(List.copyOf(kept.keySet()));
    scope.ifPresent(TensorScope::close);
    scope = Optional.empty();
    report();
  }

  private void keep(String id, Optional<Tensor> example, String sha256) {
    remove(List.of(id));
    kept.put(id, new Kept(example, sha256, OptionalLong.empty()));
  }

  private void remove(Collection<String> ids) {
    for (String id : ids) {
      Optional.ofNullable(kept.remove(id)).flatMap(Kept::example).ifPresent(Tensor::close);
    }
  }

  private TensorScope scope() {
    if (scope.isEmpty()) {
      scope = Optional.of(TensorScope.open(config.device()));
    }
    return scope.get();
  }

  private void report() {
    monitor.precomputedExamples(modelId, ready());
  }

  @Override
  public void close() {
    clear();
  }

  /** Keeps each example when it is found, and ends the attack once it is cancelled. */
  private final class Listener implements UpdateListener {
    private final List<String> ids;
    private final String sha256;
    private final Cancellation cancellation;

    Listener(List<String> ids, String sha256, Cancellation cancellation) {
      this.ids = ids;
      this.sha256 = sha256;
      this.cancellation = cancellation;
    }

    @Override
    public void stage(Stage stage) {
      cancellation.check();
    }

    @Override
    public void progress(int done, int total) {
      monitor.heartbeats().worked();
      cancellation.check();
    }

    @Override
    public void found(int[] samples, Tensor images) {
      // An attack that runs away ends in an exception, and must not leave anything to begin at.
      if (images.isFinite()) {
        for (int i = 0; i < samples.length; i++) {
          Tensor example = scope().keep(images.rows(new int[] {i}));
          keep(ids.get(samples[i]), Optional.of(example), sha256);
        }
        report();
      }
    }
  }
}
