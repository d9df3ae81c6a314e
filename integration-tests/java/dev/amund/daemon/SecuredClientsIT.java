package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.clients.ClientProgram;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.embedded.KeyStores;
import dev.amund.embedded.SecuredBroker;
import dev.amund.embedded.SecuredRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients in other languages over TLS, logged in with SCRAM and PLAIN, with the rights that
 * {@code security.md} names and no others.
 */
class SecuredClientsIT {
  private static final String[] MODULES = {"avro", "confluent_kafka", "cryptography"};

  /** Before 2.6.1 librdkafka repeats a nonce, which brokers of Kafka 4 refuse. */
  private static final String HAS_SCRAM =
      "import confluent_kafka, sys; sys.exit(confluent_kafka.libversion()[1] < 0x02060100)";

  @TempDir private Path directory;

  @Test
  void askAndFollow() throws Exception {
    Optional<ClientProgram> python = ClientProgram.python(MODULES);
    Optional<ClientProgram> node = ClientProgram.node();
    assumeTrue(
        python.isPresent() || node.isPresent(),
        "neither a python3 with " + String.join(", ", MODULES) + " is here nor node with kafkajs");
    var key = KeyStores.make(directory, "servers");
    try (var broker =
            SecuredBroker.start(
                directory.resolve("secured"),
                key,
                key,
                Map.of(
                    "authorizer.class.name",
                    StandardAuthorizer.class.getName(),
                    "super.users",
                    "User:ANONYMOUS;User:amund",
                    "listener.name.sasl_ssl.plain.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + " user_upstream=\"of-plain\";"));
        var registry =
            SecuredRegistry.start(directory.resolve("schemas"), key, "amund:of-registry", "none")) {
      broker.scramUser("amund", "of-amund");
      broker.scramUser("upstream", "of-upstream");
      try (var admin = broker.admin()) {
        admin.createAcls(rights()).all().get();
      }
      try (var cluster = new TestCluster(directory, settings(broker, registry, key));
          var daemon = cluster.serve()) {
        daemon.awaitReady();
        if (python.isPresent()) {
          Path connection = connection(broker, registry, key);
          pythonAsks(python.get(), connection);
          pythonFollows(python.get(), connection, cluster);
        }
        if (node.isPresent()) {
          javaScriptAsks(node.get(), broker, registry, key);
        }
      }
    }
  }

  /** What an upstream and a fleet need, and, for kafkajs, which reads in groups, one right more. */
  private static List<AclBinding> rights() {
    return List.of(
        right(AclOperation.WRITE, ResourceType.TOPIC, "amund.deletion-requests"),
        right(AclOperation.READ, ResourceType.TOPIC, "amund.receipts"),
        right(AclOperation.READ, ResourceType.TOPIC, "amund.model-versions"),
        right(AclOperation.READ, ResourceType.GROUP, "amund-javascript-"));
  }

  private static AclBinding right(AclOperation operation, ResourceType type, String name) {
    var pattern = type == ResourceType.GROUP ? PatternType.PREFIXED : PatternType.LITERAL;
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry("User:upstream", "*", operation, AclPermissionType.ALLOW));
  }

  private static Map<String, String> settings(
      SecuredBroker broker, SecuredRegistry registry, KeyStores key) {
    var settings = new HashMap<String, String>();
    settings.put("amund.intake.max-age", "500ms");
    settings.put("amund.kafka.bootstrap-servers", broker.address("SASL_SSL"));
    String kafka = "amund.kafka.properties.";
    settings.put(kafka + "security.protocol", "SASL_SSL");
    settings.put(kafka + "sasl.mechanism", "SCRAM-SHA-512");
    settings.put(
        kafka + "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"amund\""
            + " password=\"of-amund\";");
    settings.put(kafka + "ssl.truststore.location", key.trustStore().toString());
    settings.put(kafka + "ssl.truststore.password", KeyStores.PASSWORD);
    settings.put("amund.schema-registry.url", "https://amund:of-registry@" + registry.address());
    String schemas = "amund.schema-registry.properties.schema.registry.ssl.truststore.";
    settings.put(schemas + "location", key.trustStore().toString());
    settings.put(schemas + "password", KeyStores.PASSWORD);
    return settings;
  }

  /** The file that {@code python.md} shows. */
  private Path connection(SecuredBroker broker, SecuredRegistry registry, KeyStores key)
      throws Exception {
    return Files.writeString(
        directory.resolve("connection.properties"),
        """
        # of the user upstream
        bootstrap.servers=%1$s
        security.protocol=SASL_SSL
        sasl.mechanism=PLAIN
        sasl.username=upstream
        sasl.password=of-plain
        ssl.ca.location=%3$s
        schema.registry.url=https://%2$s
        schema.registry.user.info=amund:of-registry
        schema.registry.ca=%3$s
        """
            .formatted(broker.address("SASL_SSL"), registry.address(), key.certificate()));
  }

  private static void pythonAsks(ClientProgram python, Path connection) throws Exception {
    var result =
        python.run(
            command("request", connection, "--ids", GeneratedDataSet.trainId(3), "--wait", "100"));
    assertThat(result.code()).as(result.output()).isZero();
    assertThat(result.output()).contains("ERASED");
  }

  /** What is said with -X comes before the file: here SCRAM. */
  private void pythonFollows(ClientProgram python, Path connection, TestCluster cluster)
      throws Exception {
    var follow =
        command(
            "follow",
            connection,
            "--once",
            "60",
            "--store",
            cluster.artifacts().toString(),
            "--key",
            cluster.data().resolve("keys/signing.pub.pem").toString());
    assertServesVersionTwo(python, follow);
    if (python.run(List.of("-c", HAS_SCRAM)).code() == 0) {
      follow.addAll(
          List.of("-X", "sasl.mechanism=SCRAM-SHA-512", "-X", "sasl.password=of-upstream"));
      assertServesVersionTwo(python, follow);
    }
  }

  private static void assertServesVersionTwo(ClientProgram python, List<String> follow)
      throws Exception {
    var result = python.run(follow);
    assertThat(result.code()).as(result.output()).isZero();
    assertThat(result.output()).contains("\"version\": 2");
  }

  private static List<String> command(String name, Path connection, String... more) {
    var command = new ArrayList<>(List.of("-m", "amund", name, "--model", TestCluster.MODEL));
    command.addAll(List.of("--connection", connection.toString()));
    command.addAll(List.of(more));
    return command;
  }

  private static void javaScriptAsks(
      ClientProgram node, SecuredBroker broker, SecuredRegistry registry, KeyStores key)
      throws Exception {
    var result =
        node.run(
            List.of(
                "src/main/javascript/request.mjs",
                broker.address("SASL_SSL"),
                "https://" + registry.address(),
                TestCluster.MODEL,
                GeneratedDataSet.trainId(4)),
            Map.of(
                "CA_FILE", key.certificate().toString(),
                "KAFKA_USER", "upstream",
                "KAFKA_PASSWORD", "of-upstream",
                "REGISTRY_USER", "amund",
                "REGISTRY_PASSWORD", "of-registry"));
    assertThat(result.code()).as(result.output()).isZero();
    assertThat(result.output()).contains("ERASED");
  }
}
