package dev.amund.cli.evidence;

import dev.amund.event.MalformedEventException;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.follow.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Scans whole topics, committed records only, past undecodable records. */
final class TopicScan {
  private final KafkaClients clients;
  private final TopicReader<byte[]> reader;
  private final Map<String, Integer> unreadable = new TreeMap<>();

  TopicScan(KafkaClients clients) {
    this.clients = clients;
    this.reader = TopicReader.of(clients, "audit", new ByteArrayDeserializer());
  }

  /** Returns the matching events of a topic. */
  <T extends SpecificRecord> List<Sighting<T>> find(
      String topic, Class<T> type, Predicate<T> wanted) {
    var found = new ArrayList<Sighting<T>>();
    var events = clients.deserializer(type);
    reader.readAll(
        topic,
        each -> {
          if (each.value() == null) {
            return; // Deletes what had this key before.
          }
          try {
            T event = events.deserialize(topic, each.value());
            if (wanted.test(event)) {
              found.add(Sighting.of(each, event));
            }
          } catch (MalformedEventException e) {
            unreadable.merge(topic, 1, Integer::sum);
          }
        });
    return inOrder(found);
  }

  /**
   * Returns the dead letters whose bytes contain the id as text, as Avro and JSON both write it.
   */
  List<Sighting<DeadRecord>> deadLetters(String topic, UUID requestId) {
    var found = new ArrayList<Sighting<DeadRecord>>();
    reader.readAll(
        topic,
        each -> {
          if (each.value() != null
              && new String(each.value(), StandardCharsets.ISO_8859_1)
                  .contains(requestId.toString())) {
            found.add(Sighting.of(each, deadRecord(each)));
          }
        });
    return inOrder(found);
  }

  private static DeadRecord deadRecord(ConsumerRecord<String, byte[]> letter) {
    return new DeadRecord(
        header(letter, DeadLetter.REASON),
        "%s-%s@%s"
            .formatted(
                header(letter, DeadLetter.ORIGIN_TOPIC),
                header(letter, DeadLetter.ORIGIN_PARTITION),
                header(letter, DeadLetter.ORIGIN_OFFSET)));
  }

  private static String header(ConsumerRecord<?, ?> letter, String name) {
    return Optional.ofNullable(letter.headers().lastHeader(name))
        .map(header -> new String(header.value(), StandardCharsets.UTF_8))
        .orElse("?");
  }

  /**
   * Returns how many records of each topic were no events of it; topics without any are left out.
   */
  Map<String, Integer> unreadable() {
    return unreadable;
  }

  private static <T> List<Sighting<T>> inOrder(List<Sighting<T>> found) {
    found.sort(
        Comparator.comparingInt((Sighting<T> each) -> each.partition())
            .thenComparingLong(Sighting::offset));
    return List.copyOf(found);
  }
}
