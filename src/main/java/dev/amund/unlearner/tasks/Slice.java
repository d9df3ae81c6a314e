package dev.amund.unlearner.tasks;

import dev.amund.event.BatchSlice;
import dev.amund.event.BatchedRequest;
import dev.amund.event.SlicedRequest;
import dev.amund.event.UnlearningBatch;
import dev.amund.unlearner.tasks.ForgetSet.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The part of a batch that one update forgets: all of it, or as much as an update may.
 *
 * @param batch with those of its requests that still need an answer
 * @param all what these still ask to forget
 * @param now what this update forgets of that
 * @param before what earlier versions have forgotten of the batch
 * @param position which slice it is, for those who watch
 */
public record Slice(
    UnlearningBatch batch,
    ForgetSet all,
    ForgetSet now,
    SliceProgress before,
    SlicePosition position) {

  /**
   * The state of a request after a slice.
   *
   * @param share what of its samples is held
   * @param samples how many of its samples are forgotten, by whichever version
   * @param remaining how many are left
   * @param versions that have forgotten them, in order
   */
  public record Standing(Share share, int samples, int remaining, List<Long> versions) {
    BatchedRequest request() {
      return share.request();
    }
  }

  /** Returns the slice that is the whole of a batch. */
  public static Slice whole(UnlearningBatch batch, ForgetSet forgetSet) {
    return new Slice(batch, forgetSet, forgetSet, SliceProgress.NONE, SlicePosition.WHOLE);
  }

  /**
   * Returns the next slice of a batch.
   *
   * @param limit the most samples that an update may forget
   */
  public static Slice next(UnlearningBatch batch, ForgetSet all, SliceProgress before, int limit) {
    int trained = all.trained().size();
    int left = Math.max(1, Slicer.slices(trained, limit));
    return new Slice(
        batch,
        all,
        trained <= limit ? all : all.within(Slicer.next(all, limit)),
        before,
        new SlicePosition(before.slices() + 1, before.slices() + left));
  }

  /** Returns whether this update forgets all that the batch asks for. */
  public boolean isWhole() {
    return before.slices() == 0 && remaining() == 0;
  }

  private int remaining() {
    return all.held().size() - now.held().size();
  }

  /** Returns where each request stands once this version has forgotten the slice. */
  public List<Standing> after(OptionalLong version) {
    return all.requests().stream().map(share -> after(share, version)).toList();
  }

  private Standing after(Share share, OptionalLong version) {
    SliceProgress.Forgotten earlier = before.of(share.request().getRequestId());
    int forgotten = (int) share.ids().stream().filter(now.held()::containsKey).count();
    int remaining = share.ids().size() - forgotten;
    var versions = new ArrayList<>(earlier.versions());
    if (forgotten > 0) {
      version.ifPresent(versions::add);
    }
    int samples = earlier.samples() + forgotten;
    return new Standing(
        share,
        // Of an erasure that was interrupted the store alone knows.
        remaining == 0 ? Math.max(share.held(), samples) : samples,
        remaining,
        List.copyOf(versions));
  }

  /** Returns what the version says about it. */
  public BatchSlice event(long version, Task.OnBatch work) {
    return new BatchSlice(
        position.number(),
        before.samples() + now.held().size(),
        remaining(),
        work.partition().partition(),
        work.offset(),
        after(OptionalLong.of(version)).stream()
            .filter(request -> request.samples() > 0 || request.remaining() > 0)
            .map(
                request ->
                    new SlicedRequest(
                        request.request().getRequestId(),
                        request.samples(),
                        request.remaining(),
                        request.versions()))
            .toList());
  }
}
