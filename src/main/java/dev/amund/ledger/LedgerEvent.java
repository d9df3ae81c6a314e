package dev.amund.ledger;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * Something that was published just now.
 *
 * @param id the same at every daemon, and for ever: which topic, partition and offset
 * @param modelId the model that it is about
 * @param at when it happened
 * @param event {@code ModelVersionPublished}, {@code ModelVersionRetired}, {@code
 *     UnlearningEvaluated} or {@code DeletionReceipt}
 */
public record LedgerEvent(String id, String modelId, Instant at, SpecificRecord event) {}
