package dev.amund.subscriber;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what happened. */
final class RecordingListener implements ModelListener {
  final List<VerifiedModel> swaps = new CopyOnWriteArrayList<>();
  final List<RefusalKind> kinds = new CopyOnWriteArrayList<>();
  final List<String> refusals = new CopyOnWriteArrayList<>();
  final List<RuntimeException> disturbances = new CopyOnWriteArrayList<>();
  volatile long cannotUse = -1;

  @Override
  public void swap(VerifiedModel model) {
    if (model.version() == cannotUse) {
      throw new IllegalStateException("out of memory on the device");
    }
    swaps.add(model);
  }

  @Override
  public void refused(Refusal refusal) {
    var version = refusal.version();
    kinds.add(refusal.kind());
    refusals.add(
        (version.isPresent() ? version.getAsLong() : "?") + ": " + refusal.cause().getMessage());
  }

  @Override
  public void disturbed(RuntimeException cause) {
    disturbances.add(cause);
    throw new IllegalStateException("a listener that fails must not stop the subscriber");
  }

  List<Long> versions() {
    return swaps.stream().map(VerifiedModel::version).toList();
  }
}
