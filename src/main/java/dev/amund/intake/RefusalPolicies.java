package dev.amund.intake;

import dev.amund.config.RefusalConfig;
import dev.amund.config.RefusalPolicy;
import dev.amund.event.LegalBasis;
import dev.amund.event.WhenRefused;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides how requests end if the gates refuse every attempt, and from when on. */
final class RefusalPolicies {
  private final Function<String, RefusalConfig> configs;

  /**
   * @param configs each model's configuration, by its id
   */
  RefusalPolicies(Function<String, RefusalConfig> configs) {
    this.configs = configs;
  }

  /**
   * Returns the policy for a request that is refused now: its own once that takes effect, and
   * quarantine before.
   *
   * @param now epoch milliseconds
   */
  WhenRefused of(String modelId, PendingRequest request, long now) {
    return takesEffect(modelId, request, now) ? policy(modelId, request) : WhenRefused.QUARANTINE;
  }

  /**
   * Returns the policy for a batch: that of all its requests, or quarantine if they differ. Each is
   * then handled separately from quarantine.
   */
  WhenRefused ofAll(String modelId, Collection<PendingRequest> requests, long now) {
    Set<WhenRefused> all =
        requests.stream()
            .map(request -> of(modelId, request, now))
            .collect(Collectors.toUnmodifiableSet());
    return all.size() == 1 ? all.iterator().next() : WhenRefused.QUARANTINE;
  }

  /** Returns whether the request has a due date that is near or past. */
  boolean isDue(String modelId, PendingRequest request, long now) {
    // Not dueAt - leadTime, which overflows for a very early due date.
    return request.dueAt() != null
        && request.dueAt() <= now + configs.apply(modelId).leadTime().toMillis();
  }

  private boolean takesEffect(String modelId, PendingRequest request, long now) {
    return request.dueAt() == null || isDue(modelId, request, now);
  }

  private WhenRefused policy(String modelId, PendingRequest request) {
    RefusalPolicy policy =
        configs
            .apply(modelId)
            .policyFor(Optional.ofNullable(request.legalBasis()).map(LegalBasis::name));
    return WhenRefused.valueOf(policy.name());
  }
}
