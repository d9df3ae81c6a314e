package dev.amund.unlearner.tasks;

import dev.amund.unlearner.tasks.ForgetSet.Share;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Chooses what the next update forgets of a batch that asks for more than an update may forget.
 * Whole requests come first, the ones that are due first before the others, so that they are
 * answered early and each is forgotten by one version; a request is cut only where it alone is too
 * large. The same forget set and limit give the same slice, so that a retry does the same again.
 */
final class Slicer {
  private Slicer() {}

  /**
   * Returns the samples of the next slice: at least one that the model was trained on and at most
   * {@code limit} of these. Samples that it was not trained on come with the rest of their request.
   *
   * @param all what the batch still asks to forget; at least one trained sample
   * @param limit the most trained samples of a slice, at least 1
   */
  static Set<String> next(ForgetSet all, int limit) {
    var trained = new HashSet<>(all.trained());
    if (trained.size() <= limit) {
      return all.ids();
    }
    List<Share> requests = byUrgency(all.requests());
    var slice = new LinkedHashSet<String>();
    int room = limit;
    for (Share share : requests) {
      int cost = trained(share, trained, slice).size();
      if (cost <= room) {
        slice.addAll(share.ids());
        room -= cost;
      }
    }
    if (room == limit) {
      requests.stream()
          .map(share -> trained(share, trained, slice))
          .filter(ids -> !ids.isEmpty())
          .findFirst()
          .ifPresent(ids -> slice.addAll(piece(ids, limit)));
    }
    return slice;
  }

  /** Returns how many slices of at most {@code limit} samples it takes, at least. */
  static int slices(int samples, int limit) {
    return (samples + limit - 1) / limit;
  }

  private static List<Share> byUrgency(List<Share> requests) {
    return requests.stream()
        .sorted(
            Comparator.comparing(
                share -> Optional.ofNullable(share.request().getDueAt()).orElse(Instant.MAX)))
        .toList();
  }

  private static List<String> trained(Share share, Set<String> trained, Set<String> slice) {
    return share.ids().stream().filter(id -> trained.contains(id) && !slice.contains(id)).toList();
  }

  /**
   * Cuts in pieces of about one size: little can be measured on a small rest. Not in the order of
   * the ids, which often follows the classes, and an update bears a mixture better.
   */
  private static List<String> piece(List<String> ids, int limit) {
    int pieces = slices(ids.size(), limit);
    int size = (ids.size() + pieces - 1) / pieces;
    return ids.stream()
        .sorted(Comparator.comparing(Slicer::shuffled).thenComparing(Comparator.naturalOrder()))
        .limit(size)
        .toList();
  }

  private static UUID shuffled(String id) {
    return UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
  }
}
