package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.clients.ClientProgram;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.OtherRegistry;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** amund and its clients use a registry of another make, through Confluent's API. */
class OtherRegistryIT {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"2.6.13.Final", "3.3.3"})
  void aRequestIsForgotten(String version) throws Exception {
    Optional<Path> java = OtherRegistry.java(version);
    assumeTrue(java.isPresent(), "no Java here runs Apicurio Registry " + version);
    Optional<Path> home = OtherRegistry.fetch(version);
    assumeTrue(home.isPresent(), "Apicurio Registry " + version + " cannot be had");
    try (var registry =
            OtherRegistry.start(home.get(), java.get(), directory.resolve("apicurio.log"));
        var cluster =
            new TestCluster(
                directory,
                Map.of(
                    "amund.schema-registry.url", registry.url(), "amund.intake.max-age", "500ms"));
        var daemon = cluster.serve()) {
      registry.awaitServing();
      daemon.awaitReady();
      UUID request = cluster.request(0, 1).get(0);
      assertThat(cluster.receipts().await(request, ReceiptStatus.ERASED).getVersion()).isEqualTo(2);
      doctorAdvisesWhatTheRegistryTakes(cluster, registry.url());
      otherLanguagesForget(cluster);
    }
  }

  /** Apicurio's own default is no compatibility at all, until someone does as doctor says. */
  private void doctorAdvisesWhatTheRegistryTakes(TestCluster cluster, String address)
      throws Exception {
    var client = new CachedSchemaRegistryClient(address, 10);
    for (String subject : client.getAllSubjects()) {
      client.updateCompatibility(subject, "FULL_TRANSITIVE");
    }
    Path output = directory.resolve("doctor.txt");
    cluster.command(output, "doctor");
    assertThat(output).content().contains("ok    schema registry");
  }

  private static void otherLanguagesForget(TestCluster cluster) throws Exception {
    var config = cluster.config();
    String brokers = config.kafka().bootstrapServers();
    String registry = config.schemaRegistry().url();
    var python = ClientProgram.python("avro", "confluent_kafka", "cryptography");
    if (python.isPresent()) {
      String command = "-m amund request --model %s --ids %s --wait 100";
      String more = " --bootstrap-servers %s --schema-registry %s";
      forgets(
          python.get(),
          command.formatted(TestCluster.MODEL, GeneratedDataSet.trainId(1)),
          more.formatted(brokers, registry));
    }
    var node = ClientProgram.node();
    if (node.isPresent()) {
      forgets(
          node.get(),
          "src/main/javascript/request.mjs %s %s".formatted(brokers, registry),
          " %s %s".formatted(TestCluster.MODEL, GeneratedDataSet.trainId(2)));
    }
  }

  private static void forgets(ClientProgram program, String command, String more) throws Exception {
    var result = program.run(List.of((command + more).split(" ")));
    assertThat(result.code()).as(result.output()).isZero();
    assertThat(result.output()).contains("ERASED");
  }
}
