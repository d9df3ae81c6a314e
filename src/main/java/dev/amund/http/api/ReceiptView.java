package dev.amund.http.api;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A step in the life of a request.
 *
 * @param requestId the request
 * @param modelId the model that must forget
 * @param status for instance {@code ACCEPTED} or {@code ERASED}
 * @param version the version that has forgotten its samples
 * @param reason why it was refused or set aside, if it was
 * @param samples how many of its samples were held, and forgotten
 * @param unknownSamples how many of the ids that it named are not held
 * @param batchId the batch that it went into
 * @param at when
 * @param firstSeenAt where it answers a later record under the id of a request that came before, a
 *     copy or another request: when that one came
 * @param requestIdText the beginning of the requestId as it came, where that is no canonical UUID
 * @param trainSamples how many of the samples the model was trained on, where that is known
 * @param holdoutSamples how many of them were held out, where that is known
 */
public record ReceiptView(
    String requestId,
    String modelId,
    String status,
    OptionalLong version,
    Optional<String> reason,
    int samples,
    int unknownSamples,
    Optional<String> batchId,
    Instant at,
    Optional<Instant> firstSeenAt,
    Optional<String> requestIdText,
    OptionalInt trainSamples,
    OptionalInt holdoutSamples) {}
