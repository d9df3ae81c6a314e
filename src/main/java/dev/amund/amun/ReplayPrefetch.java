package dev.amund.amun;

import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Draws D_R for the next epoch while the model trains on that of the present one. What is drawn
 * depends on the seed alone, not on who is faster.
 */
public final class ReplayPrefetch implements AutoCloseable {
  private final ReplaySource source;
  private final int count;
  private final Queue<SplittableRandom> epochs = new ArrayDeque<>();
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "amund-replay"));
  private CompletableFuture<ReplaySource.Drawn> next;

  /**
   * Begins with the first epoch.
   *
   * @param count samples an epoch, at least 1
   * @param epochs how many there are, at least 1
   * @param random what decides
   */
  public ReplayPrefetch(ReplaySource source, int count, int epochs, SplittableRandom random) {
    this.source = source;
    this.count = count;
    for (int epoch = 0; epoch < epochs; epoch++) {
      this.epochs.add(random.split());
    }
    this.next = draw();
  }

  /**
   * The samples of the epoch that is due; at most as often as there are epochs. What went wrong
   * while they were drawn is thrown here.
   */
  public LabelledImages next(TensorScope scope) {
    var drawn = await(next);
    if (!epochs.isEmpty()) {
      next = draw();
    }
    return drawn.in(scope);
  }

  private CompletableFuture<ReplaySource.Drawn> draw() {
    SplittableRandom random = epochs.remove();
    return CompletableFuture.supplyAsync(() -> source.draw(count, random), reader);
  }

  private static ReplaySource.Drawn await(CompletableFuture<ReplaySource.Drawn> drawn) {
    try {
      return drawn.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Waits until no draw is running: the source may be closed then. */
  @Override
  public void close() {
    // Without an interrupt, which would close the files that are being read.
    reader.shutdown();
    try {
      reader.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
