package dev.amund.unlearner.outcomes;

import dev.amund.config.LargeRequestConfig;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningBatch;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.ForgetSet.Share;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The requests that ask to forget so much that updates would not leave a useful model: it must be
 * retrained from scratch without their samples, and no attempt is wasted on them.
 *
 * @param requests the shares of these requests
 * @param held how many training samples the store holds
 * @param trained those of them that the batch asks to forget, by id
 * @param config says which share is too large
 */
public record RetrainRequired(
    List<Share> requests, long held, Set<String> trained, LargeRequestConfig config) {

  /** No request asks for so much. */
  public static final RetrainRequired NONE =
      new RetrainRequired(List.of(), 0, Set.of(), new LargeRequestConfig(1, 1, 1, 1));

  /**
   * Finds them in a batch: the largest, until what the others ask for is within the share.
   *
   * @param held how many training samples the store holds
   */
  public static RetrainRequired among(ForgetSet forgetSet, long held, LargeRequestConfig config) {
    var trained = new HashSet<>(forgetSet.trained());
    var asked = new HashMap<String, Integer>();
    forgetSet
        .requests()
        .forEach(share -> of(share, trained).forEach(id -> asked.merge(id, 1, Integer::sum)));
    var found = new ArrayList<Share>();
    for (Share largest : bySize(forgetSet.requests(), trained)) {
      if (!config.asksToRetrain(asked.size(), held)) {
        break;
      }
      found.add(largest);
      of(largest, trained)
          .forEach(id -> asked.computeIfPresent(id, (i, n) -> n == 1 ? null : n - 1));
    }
    return new RetrainRequired(List.copyOf(found), held, trained, config);
  }

  private static List<Share> bySize(List<Share> shares, Set<String> trained) {
    return shares.stream()
        .sorted(Comparator.comparing((Share share) -> of(share, trained).size()).reversed())
        .toList();
  }

  private static List<String> of(Share share, Set<String> trained) {
    return share.ids().stream().filter(trained::contains).toList();
  }

  /** Returns the ids of these requests. */
  public Set<UUID> ids() {
    return requests.stream()
        .map(share -> share.request().getRequestId())
        .collect(Collectors.toSet());
  }

  /** Returns whether these are all the requests of the forget set that ask for anything held. */
  public boolean isAllOf(ForgetSet forgetSet) {
    Set<UUID> found = ids();
    return !found.isEmpty()
        && forgetSet.requests().stream()
            .allMatch(share -> share.held() == 0 || found.contains(share.request().getRequestId()));
  }

  /** Returns why, a sentence for each request. */
  public List<String> reasons() {
    return requests.stream().map(this::asks).toList();
  }

  /**
   * Answers them where no policy ends them: they are QUARANTINED, so that an operator sees to the
   * training, and their samples stay.
   */
  public List<DeletionReceipt> answer(UnlearningBatch batch, Instant at) {
    return requests.stream()
        .map(
            share ->
                BatchReceipts.share(batch, share, ReceiptStatus.QUARANTINED, at)
                    .setRetrainRequired(true)
                    .setReason(reason(share))
                    .build())
        .toList();
  }

  private String reason(Share share) {
    return "retrain the model from scratch: %s; nothing of this request is forgotten or erased"
        .formatted(asks(share));
  }

  private String asks(Share share) {
    int own = of(share, trained).size();
    boolean alone = config.asksToRetrain(own, held);
    return "%s to forget %d of its %d training samples, and updates forget up to a share of %s (unlearner.retrain-share)"
        .formatted(
            alone ? "the request asks it" : "the requests of this batch ask it together",
            alone ? own : trained.size(),
            held,
            Double.toString(config.retrainShare()));
  }
}
