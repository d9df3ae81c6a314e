package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.KeyStores;
import dev.amund.embedded.SecuredRegistry;
import dev.amund.event.admin.SchemaAdmin;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The schema registry over TLS, with a login. */
class SecuredRegistryIT {
  private static final String MARKER = "hunter2";

  @TempDir static Path directory;
  private static KeyStores key;
  private static SecuredRegistry registry;

  /** What {@code security.md} shows, one example a constant. */
  enum Login {
    BASIC(
        "https://",
        Map.of(
            "basic.auth.credentials.source", "USER_INFO",
            "basic.auth.user.info", "amund:of the registry")),
    IN_THE_ADDRESS("https://amund:of%20the+registry@", Map.of()),
    BEARER(
        "https://",
        Map.of(
            "bearer.auth.credentials.source", "STATIC_TOKEN",
            "bearer.auth.token", "a-token"));

    final String before;
    final Map<String, String> properties;

    Login(String before, Map<String, String> properties) {
      this.before = before;
      this.properties = properties;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    key = KeyStores.make(directory, "registry");
    registry =
        SecuredRegistry.start(
            directory.resolve("schemas"), key, "amund:of the registry", "a-token");
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private static Map<String, String> trust() {
    return Map.of(
        "schema.registry.ssl.truststore.location",
        key.trustStore().toString(),
        "schema.registry.ssl.truststore.password",
        KeyStores.PASSWORD);
  }

  private static KafkaClients clients(
      String before, Map<String, String> login, Map<String, String> trust) {
    var values = new HashMap<String, String>();
    values.put("amund.schema-registry.url", before + registry.address());
    login.forEach((k, v) -> values.put("amund.schema-registry.properties." + k, v));
    trust.forEach((k, v) -> values.put("amund.schema-registry.properties." + k, v));
    var config = AmundConfig.of(values);
    return new KafkaClients(config.kafka(), config.schemaRegistry());
  }

  @ParameterizedTest
  @EnumSource
  void schemasAreRegisteredAndReadByEveryone(Login login) {
    var topics = new Topics(login + ".");
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(UUID.randomUUID())
            .setModelId("m")
            .setStatus(ReceiptStatus.ACCEPTED)
            .setAt(Instant.ofEpochMilli(1))
            .build();
    byte[] written;
    try (var clients = clients(login.before, login.properties, trust())) {
      assertThat(new SchemaAdmin(clients, topics).ensure()).hasSize(9);
      written = clients.<DeletionReceipt>serializer().serialize(topics.receipts(), receipt);
    }
    try (var others = clients(login.before, login.properties, trust())) {
      assertThat(others.deserializer(DeletionReceipt.class).deserialize(topics.receipts(), written))
          .isEqualTo(receipt);
    }
  }

  @Test
  void certificatesMayBePem() throws Exception {
    var pem =
        Map.of(
            "schema.registry.ssl.truststore.type",
            "PEM",
            "schema.registry.ssl.truststore.certificates",
            Files.readString(key.certificate()));
    try (var clients = clients("https://", Login.BASIC.properties, pem)) {
      assertThat(new SchemaAdmin(clients, new Topics("pem.")).ensure()).hasSize(9);
    }
  }

  @Test
  void whoeverIsTurnedAwayIsToldWhatToCheck() {
    assertThat(refused("https://", Map.of(), trust()))
        .isEqualTo(
            "the schema registry refused the credentials (401): check"
                + " amund.schema-registry.properties.basic.auth.* or"
                + " amund.schema-registry.properties.bearer.auth.*");
    assertThat(refused("https://amund:" + MARKER + "@", Map.of(), trust()))
        .contains("refused the credentials (401)");
    assertThat(refused("https://", Login.BASIC.properties, Map.of()))
        .contains("the TLS handshake with the schema registry failed")
        .contains("amund.schema-registry.properties.schema.registry.ssl.*");
    assertThat(refused("http://amund:" + MARKER + "@", Map.of(), Map.of()))
        .contains("the schema registry gave no answer");
  }

  private static String refused(
      String before, Map<String, String> login, Map<String, String> trust) {
    try (var clients = clients(before, login, trust)) {
      String words =
          catchThrowableOfType(
                  RegistryUnavailableException.class,
                  () -> new SchemaAdmin(clients, new Topics("refused.")).ensure())
              .getMessage();
      assertThat(words).doesNotContain(MARKER);
      return words;
    }
  }
}
