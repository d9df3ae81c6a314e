package dev.amund.soak;

import java.util.Optional;

/**
 * A sample that a pipeline has registered, and what is to become of it.
 *
 * @param modelId whose it is
 * @param id its id, which no other sample of any model has
 * @param refusal words of the dead letter that it ends as; empty if it is sound
 */
record SentSample(String modelId, String id, Optional<String> refusal) {}
