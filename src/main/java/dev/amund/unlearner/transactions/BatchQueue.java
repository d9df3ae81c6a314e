package dev.amund.unlearner.transactions;

import dev.amund.unlearner.progress.PartitionProgress;
import dev.amund.unlearner.tasks.Task;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Hands out the batches of the topic in order. Those of a model that cannot be used are held back
 * where they lie, and those of other models behind them are handed out; once the model may be tried
 * again, its batches are read again.
 *
 * <p>A batch that is forgotten in slices makes room after each of them: it is held back until a
 * batch of another model was handed out, or none came.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
public final class BatchQueue implements AutoCloseable {
  /**
   * The number of polls in a row that find a record of any partition, even where fetching begins
   * again.
   */
  private static final int POLLS_TO_YIELD = 3;

  private final BatchFeed feed;
  private final BatchProgress progress;
  private final Predicate<String> mayWork;
  private final Deque<Task.Queued> waiting = new ArrayDeque<>();
  private final Map<String, TopicPartition> heldBack = new HashMap<>();

  /** The models whose turn it is not, each with how many further polls may find nothing else. */
  private final Map<String, Integer> yielding = new HashMap<>();

  /**
   * @param mayWork whether a model may be worked on now
   */
  public BatchQueue(BatchFeed feed, BatchProgress progress, Predicate<String> mayWork) {
    this.feed = feed;
    this.progress = progress;
    this.mayWork = mayWork;
  }

  /** Returns whether nothing was read that is not taken yet. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Returns whether the erasure of a published batch comes next. */
  public boolean beginsWithErasure() {
    return waiting.peek() instanceof Task.Erasure;
  }

  /**
   * Polls in any case, which keeps the membership in the group.
   *
   * @param room whether further records are wanted
   * @param busy whether the caller has other work and must not be blocked for long
   */
  public void poll(boolean room, boolean busy) {
    boolean fetch = room && waiting.isEmpty();
    waiting.addAll(feed.poll(fetch, busy));
    if (fetch && waiting.isEmpty()) {
      yielding.replaceAll((model, polls) -> polls - 1);
      yielding.values().removeIf(polls -> polls == 0);
    }
  }

  /** Returns whether all records are known to be read, and taken or held back. */
  public boolean isDrained() {
    return waiting.isEmpty() && feed.isDrained();
  }

  /**
   * Takes note that all records are read, so that no model is behind whose batches are not held
   * back.
   *
   * @return the partitions whose progress must be committed
   */
  public List<TopicPartition> caughtUp() {
    feed.assignment().forEach(partition -> scanned(partition, feed.position(partition)));
    return progress.caughtUp();
  }

  /** Puts work before all that waits. */
  public void putFirst(Task.Queued work) {
    waiting.addFirst(work);
  }

  /** Takes what comes next; empty if that is not to be worked on, or not now. */
  public Optional<Task.Queued> take() {
    Task.Queued next = waiting.peek();
    if (next == null
        || next instanceof Task.Forget batch && !isNext(batch)
        || next instanceof Task.PassOver letter && !isNext(letter)) {
      return Optional.empty();
    }
    if (next instanceof Task.Forget) {
      yielding.clear();
    }
    return Optional.of(waiting.remove());
  }

  /** Returns whether to take it; if not, it leaves the queue, unless it cannot be held back. */
  private boolean isNext(Task.Forget batch) {
    PartitionProgress now = scanned(batch.partition(), batch.offset());
    boolean isDone = now.isDone(batch.modelId(), batch.offset());
    if (!isDone && isTurnOf(batch.modelId())) {
      return true;
    }
    if (isDone || leaveBehind(batch)) {
      waiting.remove();
    }
    return false;
  }

  private boolean isTurnOf(String modelId) {
    return mayWork.test(modelId) && !yielding.containsKey(modelId);
  }

  private boolean isNext(Task.PassOver letter) {
    boolean isDone = letter.offset() < progress.of(letter.partition()).next();
    scanned(letter.partition(), letter.offset());
    if (isDone) {
      waiting.remove();
    }
    return !isDone;
  }

  private PartitionProgress scanned(TopicPartition partition, long offset) {
    PartitionProgress now = progress.of(partition).scanned(offset, heldBackOf(partition));
    progress.set(partition, now);
    return now;
  }

  /** Holds back a batch on which work failed, with all batches of its model. */
  public void holdBack(Task.OnBatch work) {
    leaveBehind(work);
    readOn(work.partition());
  }

  /**
   * Puts a batch that has another slice behind one batch of another model, if there is one; where
   * it cannot be held back, it comes next.
   */
  public void putBehindOthers(Task.Forget work) {
    if (leaveBehind(work)) {
      yielding.put(work.modelId(), POLLS_TO_YIELD);
      readOn(work.partition());
    } else {
      putFirst(work);
    }
  }

  private boolean leaveBehind(Task.OnBatch work) {
    PartitionProgress left =
        progress.of(work.partition()).leftBehind(work.modelId(), work.offset());
    if (!left.fits()) {
      return false;
    }
    progress.set(work.partition(), left);
    heldBack.put(work.modelId(), work.partition());
    return true;
  }

  /** Returns the models whose batches wait until they may be worked on. */
  public Set<String> waitingModels() {
    var models = new LinkedHashSet<>(heldBack.keySet());
    if (waiting.peek() instanceof Task.Forget first) {
      models.add(first.modelId());
    }
    return models;
  }

  /** Goes back to the batches that were held back of models that may be worked on again. */
  public void resume() {
    List<String> again = heldBack.keySet().stream().filter(this::isTurnOf).toList();
    Set<TopicPartition> partitions =
        again.stream().map(heldBack::remove).collect(Collectors.toSet());
    partitions.forEach(this::readOn);
  }

  private void readOn(TopicPartition partition) {
    waiting.removeIf(work -> work.partition().equals(partition) && !(work instanceof Task.Erasure));
    feed.seek(partition, progress.of(partition).resumeAt(heldBackOf(partition)));
  }

  private Set<String> heldBackOf(TopicPartition partition) {
    return heldBack.entrySet().stream()
        .filter(model -> model.getValue().equals(partition))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Forgets all that was read, and goes back to what is committed. */
  public void rewind() {
    clear();
    feed.rewind();
  }

  /** Forgets all that was read; to be followed by {@link #rewind()}. */
  public void clear() {
    waiting.clear();
    heldBack.clear();
    yielding.clear();
    progress.forgetAll();
  }

  /**
   * Forgets partitions that another daemon has now.
   *
   * @return the models whose batches were held back there
   */
  public Set<String> lost(Collection<TopicPartition> partitions) {
    waiting.removeIf(work -> partitions.contains(work.partition()));
    Set<String> models =
        partitions.stream().flatMap(p -> heldBackOf(p).stream()).collect(Collectors.toSet());
    heldBack.keySet().removeAll(models);
    yielding.keySet().removeAll(models);
    progress.forget(partitions);
    return models;
  }

  @Override
  public void close() {
    feed.close();
  }
}
