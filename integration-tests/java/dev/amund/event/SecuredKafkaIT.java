package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.KeyStores;
import dev.amund.embedded.SecuredBroker;
import dev.amund.embedded.TokenServer;
import dev.amund.event.admin.TopicAdmin;
import dev.amund.event.client.Brokers;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.KafkaRefusals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of client that the house has, at a broker that wants to know who it is. */
class SecuredKafkaIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String MARKER = "hunter2";
  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  @TempDir static Path directory;
  private static KeyStores brokersKey;
  private static KeyStores amundsKey;
  private static TokenServer tokens;
  private static SecuredBroker broker;

  /** What {@code security.md} shows, one example a constant. */
  enum Access {
    SCRAM("SASL_SSL") {
      @Override
      Map<String, String> properties() {
        return sasl("SCRAM-SHA-512", jaas("scram.Scram", "of-scram"));
      }
    },
    PLAIN("SASL_SSL") {
      @Override
      Map<String, String> properties() {
        return sasl("PLAIN", jaas("plain.Plain", "of-plain"));
      }
    },
    OAUTHBEARER("SASL_SSL") {
      @Override
      Map<String, String> properties() {
        return oauth("of-oauth");
      }
    },
    MUTUAL_TLS("SSL") {
      @Override
      Map<String, String> properties() {
        return Map.of(
            "security.protocol",
            "SSL",
            "ssl.truststore.location",
            brokersKey.trustStore().toString(),
            "ssl.truststore.password",
            KeyStores.PASSWORD,
            "ssl.keystore.location",
            amundsKey.keyStore().toString(),
            "ssl.keystore.password",
            KeyStores.PASSWORD);
      }
    },
    MUTUAL_TLS_BY_PEM("SSL") {
      @Override
      Map<String, String> properties() throws Exception {
        Path key = Files.writeString(directory.resolve("amund.key"), amundsKey.privateKey());
        return Map.of(
            "security.protocol",
            "SSL",
            "ssl.truststore.type",
            "PEM",
            "ssl.truststore.certificates",
            "${file::%s}".formatted(brokersKey.certificate()),
            "ssl.keystore.type",
            "PEM",
            "ssl.keystore.certificate.chain",
            "${file::%s}".formatted(amundsKey.certificate()),
            "ssl.keystore.key",
            "${file::%s}".formatted(key));
      }
    };

    final String listener;

    Access(String listener) {
      this.listener = listener;
    }

    abstract Map<String, String> properties() throws Exception;
  }

  private static String jaas(String module, String password) {
    return "org.apache.kafka.common.security.%sLoginModule required username=\"amund\" password=\"%s\";"
        .formatted(module, password);
  }

  private static Map<String, String> sasl(String mechanism, String jaas) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "ssl.truststore.location",
        brokersKey.trustStore().toString(),
        "ssl.truststore.password",
        KeyStores.PASSWORD,
        "sasl.mechanism",
        mechanism,
        "sasl.jaas.config",
        jaas);
  }

  private static Map<String, String> oauth(String secret) {
    var properties =
        new HashMap<>(
            sasl(
                "OAUTHBEARER",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;"));
    properties.put(
        "sasl.login.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
    properties.put("sasl.oauthbearer.token.endpoint.url", tokens.tokenUrl());
    properties.put("sasl.oauthbearer.client.credentials.client.id", "amund");
    properties.put("sasl.oauthbearer.client.credentials.client.secret", secret);
    return properties;
  }

  @BeforeAll
  static void start() throws Exception {
    brokersKey = KeyStores.make(directory, "broker");
    amundsKey = KeyStores.make(directory, "amund");
    tokens = TokenServer.start("amund", "of-oauth");
    // For the broker, which is in this process too; amund allows its own.
    System.setProperty(ALLOWED_URLS, tokens.keysUrl());
    broker =
        SecuredBroker.start(
            directory.resolve("kafka"), brokersKey, amundsKey, SecuredBroker.oauth(tokens));
    System.clearProperty(ALLOWED_URLS);
    broker.scramUser("amund", "of-scram");
  }

  @AfterAll
  static void stop() {
    broker.close();
    tokens.close();
    System.clearProperty(ALLOWED_URLS);
  }

  private static KafkaClients clients(
      String listener, Map<String, String> properties, String prefix) {
    var values = new HashMap<String, String>();
    values.put("amund.kafka.bootstrap-servers", broker.address(listener));
    values.put("amund.kafka.topic-prefix", prefix);
    values.put("amund.kafka.group-id", prefix + "group");
    values.put("amund.kafka.partitions", "1");
    values.put("amund.kafka.replication-factor", "1");
    values.put("amund.kafka.session-timeout", "6s");
    values.put("amund.schema-registry.url", "mock://secured");
    properties.forEach((key, value) -> values.put("amund.kafka.properties." + key, value));
    var config = AmundConfig.of(values);
    return new KafkaClients(config.kafka(), config.schemaRegistry());
  }

  @ParameterizedTest
  @EnumSource
  void everyClientIsLetIn(Access access) throws Exception {
    try (var clients = clients(access.listener, access.properties(), access + ".");
        var brokers = new Brokers(clients, TIMEOUT)) {
      var topics = new Topics(access + ".");
      assertThat(brokers.problem()).isEmpty();
      assertThat(new TopicAdmin(clients, topics).ensure()).hasSize(10);
      copyByStreams(clients, topics);
      sendInATransaction(clients, topics.deletionRequests(), "hello");
      assertThat(receive(clients, topics.unlearningBatches())).isEqualTo("hello");
    }
  }

  /** What is wrong, and what an operator is told; the marker is what nobody must read. */
  static Stream<Arguments> mistakes() {
    var scram = sasl("SCRAM-SHA-512", jaas("scram.Scram", "of-scram"));
    return Stream.of(
        arguments(
            "another password",
            "SASL_SSL",
            sasl("SCRAM-SHA-512", jaas("scram.Scram", MARKER)),
            "Kafka refused the credentials (Authentication failed during authentication due to"
                + " invalid credentials with SASL mechanism SCRAM-SHA-512): check"
                + " amund.kafka.properties.sasl.jaas.config"),
        arguments(
            "another mechanism",
            "SASL_SSL",
            sasl("SCRAM-SHA-256", jaas("scram.Scram", MARKER)),
            "enabled mechanisms are [SCRAM-SHA-512, PLAIN, OAUTHBEARER]): check"
                + " amund.kafka.properties.sasl.mechanism"),
        arguments(
            "a quote in the password",
            "SASL_SSL",
            sasl("SCRAM-SHA-512", jaas("scram.Scram", "x\"" + MARKER)),
            "amund.kafka.properties.sasl.jaas.config cannot be read: it must be a class"),
        arguments(
            "no credentials",
            "SASL_SSL",
            without(scram, "sasl.jaas.config"),
            "there are no credentials for Kafka: set amund.kafka.properties.sasl.jaas.config"),
        arguments(
            "another secret",
            "SASL_SSL",
            oauth(MARKER),
            "there is no login to Kafka (The response code 401"),
        arguments(
            "no trust in the broker",
            "SASL_SSL",
            without(scram, "ssl.truststore.location", "ssl.truststore.password"),
            "the TLS handshake with Kafka failed (SunCertPathBuilderException: unable to find valid"
                + " certification path to requested target): check"
                + " amund.kafka.properties.ssl.truststore.*"),
        arguments(
            "another password of the trust store",
            "SASL_SSL",
            with(scram, "ssl.truststore.password", MARKER),
            "broker-trust.p12 of type JKS: keystore password was incorrect): check"
                + " amund.kafka.properties.*"),
        arguments(
            "no certificate of the client",
            "SSL",
            with(without(scram, "sasl.mechanism", "sasl.jaas.config"), "security.protocol", "SSL"),
            "amund.kafka.properties.ssl.keystore.*, if the brokers ask for a certificate"),
        arguments(
            "no such protocol",
            "SSL",
            Map.of("security.protocol", "TLS"),
            "a property of the Kafka clients is wrong: Invalid value TLS for configuration"
                + " security.protocol"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void whoeverIsTurnedAwayIsToldWhatToCheck(
      String mistake, String listener, Map<String, String> properties, String told) {
    Throwable failure =
        catchThrowable(
            () -> {
              try (var clients = clients(listener, properties, "mistake.")) {
                new TopicAdmin(clients, new Topics("mistake.")).ensure();
              }
            });
    assertThat(KafkaRefusals.explain(failure)).get(InstanceOfAssertFactories.STRING).contains(told);
    assertThat(KafkaRefusals.explain(failure).orElseThrow())
        .hasLineCount(1)
        .doesNotContain(MARKER, "Exception: org.", "of-scram");
    assertThat(failure.getMessage()).doesNotContain(MARKER);
  }

  private static Map<String, String> with(Map<String, String> all, String key, String value) {
    var changed = new HashMap<>(all);
    changed.put(key, value);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> all, String... keys) {
    var changed = new HashMap<>(all);
    changed.keySet().removeAll(List.of(keys));
    return changed;
  }

  /** A stream application from the requests to the batches, exactly once. */
  private static void copyByStreams(KafkaClients clients, Topics topics) throws Exception {
    var builder = new StreamsBuilder();
    builder.stream(topics.deletionRequests(), Consumed.with(Serdes.String(), Serdes.String()))
        .to(topics.unlearningBatches(), Produced.with(Serdes.String(), Serdes.String()));
    var settings = new Properties();
    settings.putAll(clients.streams("intake", directory.resolve(topics.prefix() + "state")));
    sendInATransaction(clients, topics.deletionRequests(), "hello");
    try (var streams = new KafkaStreams(builder.build(), settings)) {
      streams.start();
      try (var consumer = consumer(clients.reader("test"))) {
        var partition = new TopicPartition(topics.unlearningBatches(), 0);
        consumer.assign(List.of(partition));
        await("the stream has copied")
            .atMost(TIMEOUT)
            .until(() -> !consumer.poll(Duration.ofMillis(200)).isEmpty());
      }
    }
  }

  private static void sendInATransaction(KafkaClients clients, String topic, String value)
      throws Exception {
    try (var producer =
        new KafkaProducer<>(
            clients.transactionalProducer("test", "test"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "key", value)).get(30, TimeUnit.SECONDS);
      producer.commitTransaction();
    }
  }

  private static String receive(KafkaClients clients, String topic) {
    try (var consumer = consumer(clients.groupConsumer("test"))) {
      consumer.subscribe(List.of(topic));
      return await("a record in the group")
          .atMost(TIMEOUT)
          .until(() -> consumer.poll(Duration.ofMillis(200)), records -> !records.isEmpty())
          .iterator()
          .next()
          .value();
    }
  }

  private static KafkaConsumer<String, String> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }
}
