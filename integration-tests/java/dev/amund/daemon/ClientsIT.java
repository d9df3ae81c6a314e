package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.clients.ClientProgram;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients in other languages against one daemon: ask, wait for the receipt, follow, verify.
 * Needs what {@code .ci/run} installs for them.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClientsIT {
  private static final String[] MODULES = {"avro", "confluent_kafka", "cryptography"};
  private static final String WITHOUT_PYTHON = "no python3 here has " + String.join(", ", MODULES);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;
  private static Optional<ClientProgram> python;
  private static Optional<ClientProgram> node;
  private static TestCluster cluster;
  private static ServeProcess daemon;

  @BeforeAll
  static void serve() throws Exception {
    python = ClientProgram.python(MODULES);
    node = ClientProgram.node();
    if (python.isPresent() || node.isPresent()) {
      cluster = new TestCluster(directory, Map.of("amund.intake.max-age", "500ms"));
      daemon = cluster.serve();
      daemon.awaitReady();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      daemon.close();
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void pythonAsksAndHears() throws Exception {
    assumeTrue(python.isPresent(), WITHOUT_PYTHON);
    var receipts = cluster.receipts();
    String id = UUID.randomUUID().toString();
    JsonNode erased = last(ask(0, "--ids", GeneratedDataSet.trainId(3), "--request-id", id));
    assertThat(erased.get("status").asText()).isEqualTo("ERASED");
    assertThat(erased.get("version").asLong()).isEqualTo(newest());
    receipts.assertErasedOnce(List.of(UUID.fromString(id)));

    JsonNode again = last(ask(0, "--ids", GeneratedDataSet.trainId(3), "--request-id", id));
    assertThat(again.get("status").asText()).isEqualTo("ERASED");
    JsonNode other = last(ask(4, "--ids", GeneratedDataSet.trainId(4), "--request-id", id));
    assertThat(other.get("reason").asText()).contains("another request");
    receipts.await(UUID.fromString(id), ReceiptStatus.REJECTED);
  }

  @Test
  @Order(2)
  void pythonSendsAFileOfRequests() throws Exception {
    assumeTrue(python.isPresent(), WITHOUT_PYTHON);
    Path csv = directory.resolve("requests.csv");
    Files.writeString(
        csv,
        "sampleId,priority\n%s,URGENT\nnobody's,URGENT\n".formatted(GeneratedDataSet.trainId(5)));
    assertThat(ask(0, "--csv", csv.toString()))
        .extracting(line -> line.get("status").asText())
        .containsExactlyInAnyOrder("SENT", "SENT", "ERASED", "NOT_HELD");
  }

  @Test
  @Order(3)
  void javaScriptAsksAndHears() throws Exception {
    assumeTrue(node.isPresent(), "no node here, or npm ci was not run in src/main/javascript");
    String id = UUID.randomUUID().toString();
    var arguments =
        List.of(
            "src/main/javascript/request.mjs",
            cluster.config().kafka().bootstrapServers(),
            cluster.config().schemaRegistry().url(),
            TestCluster.MODEL,
            GeneratedDataSet.trainId(6),
            id);
    JsonNode erased = last(lines(0, node.get(), arguments));
    assertThat(erased.get("status").asText()).isEqualTo("ERASED");
    assertThat(erased.get("requestId").asText()).isEqualTo(id);
    assertThat(erased.get("version").asLong()).isEqualTo(newest());
  }

  @Test
  @Order(4)
  void pythonFollowsWhatVerifiesAndNothingElse() throws Exception {
    assumeTrue(python.isPresent(), WITHOUT_PYTHON);
    boolean torch = ClientProgram.python("torch", "avro", "confluent_kafka").isPresent();
    Path state = directory.resolve("state");
    JsonNode served = last(follow(0, state, key(), "--load", torch ? "torchscript" : "none"));
    assertThat(served.get("version").asLong()).isEqualTo(newest());
    String sha256 = served.get("sha256").asText();
    assertThat(Files.readString(state.resolve("small/served")))
        .isEqualTo("%d %s\n".formatted(newest(), sha256));
    assertThat(verify(0)).contains("all as they should be");

    Path other = directory.resolve("other.pem");
    ManifestSigner.loadOrCreate(other);
    Path otherKey = ManifestSigner.publicKeyFile(other);
    assertThat(follow(3, directory.resolve("other"), otherKey)).isEmpty();

    Path blob = cluster.artifacts().resolve("blobs/sha256/" + sha256);
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(blob); // It is a hard link to what is laid out.
    Files.write(blob, bytes);
    assertThat(verify(1)).contains("BYTES");
    assertThat(last(follow(0, directory.resolve("new"), key())).get("version").asLong())
        .isLessThan(newest());
  }

  private static long newest() {
    try (var store = new DirectoryArtifactStore(cluster.artifacts())) {
      return store.chain(TestCluster.MODEL).size();
    }
  }

  private static Path key() {
    return cluster.data().resolve("keys/signing.pub.pem");
  }

  private static List<JsonNode> ask(int code, String... what) throws Exception {
    var arguments = new ArrayList<>(List.of(what));
    arguments.addAll(List.of("--wait", "100"));
    return overKafka(code, "request", arguments);
  }

  private static List<JsonNode> follow(int code, Path state, Path key, String... more)
      throws Exception {
    var arguments = new ArrayList<>(List.of("--once", code == 0 ? "60" : "3"));
    arguments.addAll(List.of("--state", state.toString(), "--key", key.toString()));
    arguments.addAll(List.of("--store", cluster.artifacts().toString()));
    arguments.addAll(Arrays.asList(more));
    return overKafka(code, "follow", arguments);
  }

  private static String verify(int code) throws Exception {
    String store = cluster.artifacts().toString();
    var result =
        python
            .get()
            .run(
                List.of(
                    "-m",
                    "amund",
                    "verify",
                    "--model",
                    TestCluster.MODEL,
                    "--store",
                    store,
                    "--key",
                    key().toString()));
    assertThat(result.code()).as(result.output()).isEqualTo(code);
    return result.output();
  }

  private static List<JsonNode> overKafka(int code, String command, List<String> more)
      throws Exception {
    var arguments = new ArrayList<>(List.of("-m", "amund", command, "--model", TestCluster.MODEL));
    var config = cluster.config();
    arguments.addAll(List.of("--bootstrap-servers", config.kafka().bootstrapServers()));
    arguments.addAll(List.of("--schema-registry", config.schemaRegistry().url()));
    arguments.addAll(more);
    return lines(code, python.get(), arguments);
  }

  /** The lines of JSON that a program prints. */
  private static List<JsonNode> lines(int code, ClientProgram program, List<String> arguments)
      throws IOException, InterruptedException {
    var result = program.run(arguments);
    assertThat(result.code()).as(result.output()).isEqualTo(code);
    var lines = new ArrayList<JsonNode>();
    for (String line : result.output().lines().filter(text -> text.startsWith("{")).toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static JsonNode last(List<JsonNode> lines) {
    return lines.get(lines.size() - 1);
  }
}
