package dev.amund.intake;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetters;

/**
 * The parts that decode records and handle those that cannot be decoded.
 *
 * @param clients where the event serializers come from
 * @param deadLetters creates dead letters
 */
record RecordDecoding(KafkaClients clients, DeadLetters deadLetters) {}
