package dev.amund.intake;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetters;

/**
 * How records are decoded, and what becomes of those that cannot be.
 *
 * @param clients where the event serializers come from
 * @param deadLetters creates dead letters
 */
record RecordDecoding(KafkaClients clients, DeadLetters deadLetters) {}
