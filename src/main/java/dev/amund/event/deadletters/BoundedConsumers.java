package dev.amund.event.deadletters;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.serde.AvroSafety;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Creates consumers of untrusted records. They truncate keys and values that are too large, and
 * {@link RecordPart} says how long the whole was. A record that does not fit into memory is skipped
 * and appears without key and value.
 */
public final class BoundedConsumers {
  /** Far above any key of amund's. */
  private static final int MAX_KEY_BYTES = 128 * 1024;

  private static final Set<String> GROUP_SETTINGS =
      Set.of(
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);

  private BoundedConsumers() {}

  /**
   * Creates a consumer of any events, which reads 16 MiB of a value and one byte more, beyond any
   * event.
   *
   * @param settings as from {@link KafkaClients#reader} or {@link KafkaClients#groupConsumer}
   */
  public static Consumer<byte[], byte[]> of(Map<String, Object> settings) {
    return of(settings, AvroSafety.MAX_BYTES + 1);
  }

  /**
   * Creates a consumer of smaller events.
   *
   * @param settings as from {@link KafkaClients#reader} or {@link KafkaClients#groupConsumer}
   * @param maxValueBytes how many bytes of a value it reads
   */
  public static Consumer<byte[], byte[]> of(Map<String, Object> settings, int maxValueBytes) {
    return MemorySafeConsumer.of(
        bounded(settings, maxValueBytes), () -> bounded(single(settings), maxValueBytes));
  }

  private static Consumer<byte[], byte[]> bounded(Map<String, Object> settings, int maxValueBytes) {
    return new KafkaConsumer<>(
        settings,
        new BoundedBytesDeserializer(RecordPart.KEY, MAX_KEY_BYTES),
        new BoundedBytesDeserializer(RecordPart.VALUE, maxValueBytes));
  }

  /** Creates a consumer without a group, for one record at a time. */
  private static Map<String, Object> single(Map<String, Object> settings) {
    var single = new HashMap<>(settings);
    single.keySet().removeAll(GROUP_SETTINGS);
    single.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    single.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // A fetch returns at least a whole batch.
    single.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
    single.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    single.put(
        CommonClientConfigs.CLIENT_ID_CONFIG,
        settings.get(CommonClientConfigs.CLIENT_ID_CONFIG) + "-single");
    return single;
  }
}
