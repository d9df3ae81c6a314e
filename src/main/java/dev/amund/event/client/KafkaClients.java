package dev.amund.event.client;

import dev.amund.config.KafkaConfig;
import dev.amund.config.SchemaRegistryConfig;
import dev.amund.event.MalformedEventException;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.event.serde.EventDeserializer;
import dev.amund.event.serde.EventSerializer;
import dev.amund.event.serde.RequestIdReader;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Provides the settings of every Kafka client, and the event serializers, which share one Schema
 * Registry client.
 *
 * <p>Each map of settings is layered: our defaults, the user's properties, then what guarantees
 * depend on and no one may change (isolation, commits, idempotence, group protocol). Callers may
 * modify the maps. Closing this closes the registry client.
 */
public final class KafkaClients implements AutoCloseable {
  /** The role of the intake: part of the names of its group and of the topics of its state. */
  public static final String INTAKE = "intake";

  /** The role of the unlearner: part of the name of its group. */
  public static final String UNLEARNER = "unlearner";

  /** Above the brokers' default limit of 1 MiB, so that the topic decides what is too large. */
  private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

  private static final int BUFFER_BYTES = 2 * MAX_REQUEST_BYTES;

  private static final int SCHEMAS_KEPT = 1000;

  /** Each may be as large as a request, and this many are buffered per partition. */
  private static final int MAX_POLL_RECORDS = 50;

  private static final String COMPRESSION = "lz4";

  /** Milliseconds, almost 25 days. */
  private static final int FOR_EVER = Integer.MAX_VALUE;

  private final KafkaConfig kafka;
  private final Map<String, Object> registrySettings;
  private final SchemaRegistryClient registry;

  public KafkaClients(KafkaConfig kafka, SchemaRegistryConfig schemaRegistry) {
    this.kafka = kafka;
    OAuthEndpoint.allow(kafka.properties());
    this.registrySettings = registrySettings(schemaRegistry);
    this.registry =
        SchemaRegistryClientFactory.newClient(
            RegistryAddress.of(schemaRegistry.url()).urls(),
            SCHEMAS_KEPT,
            List.of(new AvroSchemaProvider()),
            registrySettings,
            Map.of());
  }

  /**
   * Creates clients for a process that is no daemon, such as one of a serving fleet. They look up
   * schemas and register none.
   *
   * @param bootstrapServers host:port, several separated by commas
   * @param schemaRegistry http(s)://host:port, several separated by commas
   * @param instanceId the prefix of the process's client ids
   */
  public static KafkaClients of(String bootstrapServers, String schemaRegistry, String instanceId) {
    return of(bootstrapServers, schemaRegistry, instanceId, Map.of(), Map.of());
  }

  /**
   * Creates clients as {@link #of(String, String, String)}, with properties for TLS, SASL and the
   * like.
   *
   * @param kafkaProperties of the Kafka clients
   * @param registryProperties of the Confluent serializers
   */
  public static KafkaClients of(
      String bootstrapServers,
      String schemaRegistry,
      String instanceId,
      Map<String, String> kafkaProperties,
      Map<String, String> registryProperties) {
    return new KafkaClients(
        KafkaConfig.ofClient(bootstrapServers, instanceId, kafkaProperties),
        new SchemaRegistryConfig(schemaRegistry, false, Map.copyOf(registryProperties)));
  }

  private static Map<String, Object> registrySettings(SchemaRegistryConfig config) {
    var settings = new HashMap<String, Object>();
    // The client's defaults wait for minutes, during which the caller blocks a record.
    settings.put("http.connect.timeout.ms", "3000");
    settings.put("http.read.timeout.ms", "5000");
    settings.put("max.retries", "1");
    settings.put("retries.wait.ms", "200");
    RegistryAddress address = RegistryAddress.of(config.url());
    settings.putAll(address.credentials());
    settings.putAll(config.properties());
    settings.put("schema.registry.url", String.join(",", address.urls()));
    settings.put("auto.register.schemas", config.autoRegister());
    // The exact schema is looked up by its content. With use.latest.version a newer schema under
    // the subject would be used to write records of classes that do not know it.
    settings.put("use.latest.version", false);
    settings.put("normalize.schemas", true);
    // The generated classes say avro.java.string; the .avsc files do not. Without this they would
    // be two schemas with two ids.
    settings.put("avro.remove.java.properties", true);
    return Map.copyOf(settings);
  }

  /** Returns the configuration of these settings. */
  public KafkaConfig config() {
    return kafka;
  }

  /** Returns the shared Schema Registry client. Callers must not close it. */
  public SchemaRegistryClient registry() {
    return registry;
  }

  /** Returns whether schemas are registered on first use, rather than only looked up. */
  public boolean registersSchemas() {
    return (boolean) registrySettings.get("auto.register.schemas");
  }

  /** Returns a serializer of events of any generated class. */
  public <T extends SpecificRecord> EventSerializer<T> serializer() {
    return new EventSerializer<>(registry, registrySettings);
  }

  /**
   * Returns a deserializer that throws {@link MalformedEventException} or {@link
   * RegistryUnavailableException}. A consumer configured with it gets stuck at a malformed record:
   * where one may occur, consume bytes and call it yourself.
   */
  public <T extends SpecificRecord> EventDeserializer<T> deserializer(Class<T> type) {
    return new EventDeserializer<>(registry, type);
  }

  /** Returns a reader of the ids of deletion requests as they were written. */
  public RequestIdReader requestIds() {
    return new RequestIdReader(registry);
  }

  /** Returns both in one, for Kafka Streams. */
  public <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
    return Serdes.serdeFrom(serializer(), deserializer(type));
  }

  /** Returns the consumer group of a role: {@code <group-id>-<role>}. */
  public String groupId(String role) {
    return kafka.groupId() + "-" + role;
  }

  /**
   * Returns settings of an admin client.
   *
   * @param role what the client is for; part of its client id
   */
  public Map<String, Object> admin(String role) {
    var settings = common(role);
    settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
    return settings;
  }

  /**
   * Returns settings of a consumer in the group {@link #groupId(String)}: a static member, so that
   * a restart within the session timeout moves no partition; with cooperative rebalancing, so that
   * joining or leaving daemons interrupt no update on other partitions. It reads committed records
   * only, from the beginning without a committed offset, and never commits by itself.
   *
   * <p>It uses the classic protocol: with the newer one (KIP-848) the broker sets the session
   * timeout, at least 45 seconds by default, and so the time until a takeover.
   *
   * @param role what the consumer is for; the group, the static member and the client id carry it
   */
  public Map<String, Object> groupConsumer(String role) {
    var settings = reader(role);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId(role));
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, kafka.instanceId() + "-" + role);
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    session(settings);
    return settings;
  }

  /**
   * Returns settings of a consumer without a group, for {@code assign} and {@code seek}: reads
   * committed records only.
   *
   * @param role what the consumer is for; part of its client id
   */
  public Map<String, Object> reader(String role) {
    var settings = common(role);
    settings.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  /**
   * Returns settings of an idempotent producer.
   *
   * @param role what the producer is for; part of its client id
   */
  public Map<String, Object> producer(String role) {
    var settings = common(role);
    settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
    atLeast(settings, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    atLeast(settings, ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    return settings;
  }

  /**
   * Returns settings of a transactional producer. Its transactions are short by design (the work
   * precedes them), so a dead producer's transaction blocks readers for half a minute at most.
   *
   * @param role what the producer is for; part of its client id
   * @param transactionalId decides who fences whom: name it after the producer's partition; the
   *     group id is prepended
   */
  public Map<String, Object> transactionalProducer(String role, String transactionalId) {
    var settings = producer(role);
    settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 30_000);
    settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 25_000);
    settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.groupId() + "-" + transactionalId);
    return settings;
  }

  /**
   * Returns settings of a Kafka Streams application {@code <group-id>-<role>}: exactly once, a
   * static member of the classic protocol (with the newer one a restarted instance can have no
   * tasks for most of a minute).
   *
   * <p>Its producers wait for a broker without limit. After a commit that times out Kafka Streams
   * recreates its stores and restores them wrongly: while the broker is still away, it assumes the
   * offsets written before, although the stores are empty (4.3.1: {@code
   * RecordCollectorImpl.closeDirty} keeps the written offsets where the abort after such a commit
   * is refused). Accepted requests would be lost, and batches numbered twice.
   *
   * @param role what the application is for
   * @param stateDirectory the directory of its stores
   */
  public Map<String, Object> streams(String role, Path stateDirectory) {
    var settings = common(role);
    settings.putIfAbsent(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
    settings.putIfAbsent(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.putIfAbsent(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, Integer.valueOf(kafka.replicationFactor()));
    settings.putIfAbsent(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, MAX_POLL_RECORDS);
    if (!settings.containsKey(ConsumerConfig.MAX_POLL_RECORDS_CONFIG)) {
      settings.putIfAbsent(
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
          MAX_POLL_RECORDS);
    }
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
    atLeast(settings, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    atLeast(settings, ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, groupId(role));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        kafka.instanceId() + "-" + role);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), FOR_EVER);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), FOR_EVER);
    session(settings);
    return settings;
  }

  /**
   * Raises the user's limit, for all clients or for Kafka Streams' producers, to the largest record
   * that amund writes. Kafka reports values that are no numbers.
   */
  private static void atLeast(Map<String, Object> settings, String key, int least) {
    settings.putIfAbsent(key, least);
    for (String name : List.of(key, StreamsConfig.producerPrefix(key))) {
      settings.computeIfPresent(name, (any, wanted) -> isLess(wanted, least) ? least : wanted);
    }
  }

  private static boolean isLess(Object wanted, int least) {
    try {
      return Long.parseLong(wanted.toString().trim()) < least;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void session(Map<String, Object> settings) {
    int millis = Math.toIntExact(kafka.sessionTimeout().toMillis());
    settings.put(CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG, millis);
    settings.put(CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(1, millis / 4));
  }

  private Map<String, Object> common(String role) {
    var settings = new HashMap<String, Object>(kafka.properties());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, kafka.instanceId() + "-" + role);
    return settings;
  }

  @Override
  public void close() {
    try {
      registry.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
