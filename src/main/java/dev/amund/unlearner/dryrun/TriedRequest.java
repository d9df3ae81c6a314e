package dev.amund.unlearner.dryrun;

import dev.amund.event.LegalBasis;
import java.util.List;

/**
 * A deletion request that a dry run tries.
 *
 * @param sampleIds ids of samples that the store holds, at least one of them a training sample
 *     whose label the model knows
 * @param legalBasis with {@link LegalBasis#POISONED_DATA} the labels of the samples are wrong and
 *     must go
 */
public record TriedRequest(List<String> sampleIds, LegalBasis legalBasis) {
  public TriedRequest {
    sampleIds = List.copyOf(sampleIds);
  }

  /** Returns the same request for other samples. */
  public TriedRequest of(List<String> others) {
    return new TriedRequest(others, legalBasis);
  }
}
