package dev.amund.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Consumers of untrusted records. Of a key or a value that is too large they take the beginning,
 * and {@link RecordPart} tells how long the whole was; a record that does not fit into memory is
 * passed over, and comes without key and value.
 */
public final class BoundedConsumers {
  /** Far above what any key of amund has. */
  private static final int MAX_KEY_BYTES = 128 * 1024;

  private static final Set<String> GROUP_SETTINGS =
      Set.of(
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);

  private BoundedConsumers() {}

  /**
   * A consumer of any events: it takes 16 MiB of a value and one byte more, which no event has.
   *
   * @param settings as from {@link KafkaClients#reader} or {@link KafkaClients#groupConsumer}
   */
  public static Consumer<byte[], byte[]> of(Map<String, Object> settings) {
    return of(settings, AvroSafety.MAX_BYTES + 1);
  }

  /**
   * A consumer of smaller ones.
   *
   * @param settings as from {@link KafkaClients#reader} or {@link KafkaClients#groupConsumer}
   * @param maxValueBytes how many bytes of a value it takes
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

  /** For one record at a time, outside of the group. */
  private static Map<String, Object> single(Map<String, Object> settings) {
    var single = new HashMap<>(settings);
    single.keySet().removeAll(GROUP_SETTINGS);
    single.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    single.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // The least that a fetch brings is a whole batch.
    single.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
    single.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    single.put(
        CommonClientConfigs.CLIENT_ID_CONFIG,
        settings.get(CommonClientConfigs.CLIENT_ID_CONFIG) + "-single");
    return single;
  }
}
