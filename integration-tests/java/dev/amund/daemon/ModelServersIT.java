package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.clients.ClientProgram;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.embedded.Ports;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.OtherServer;
import dev.amund.process.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of the page model-servers.md, each against one daemon: what it publishes answers. */
class ModelServersIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SIDE = GeneratedDataSet.SIDE;
  private static final float[][][] IMAGE = image();

  @TempDir private static Path directory;
  private static TestCluster cluster;
  private static ServeProcess daemon;
  private static ReceivedReceipts receipts;
  private static int forgotten;

  @BeforeAll
  static void serve() throws Exception {
    cluster = new TestCluster(directory, Map.of("amund.intake.max-age", "200ms"));
    daemon = cluster.serve();
    daemon.awaitReady();
    receipts = cluster.receipts();
  }

  @AfterAll
  static void stop() throws Exception {
    daemon.close();
    cluster.close();
  }

  private static float[][][] image() {
    var random = new Random(7);
    var image = new float[GeneratedDataSet.CHANNELS][SIDE][SIDE];
    for (float[][] channel : image) {
      for (float[] row : channel) {
        for (int i = 0; i < row.length; i++) {
          row[i] = random.nextFloat();
        }
      }
    }
    return image;
  }

  private static float[] pixels() {
    var pixels = new float[GeneratedDataSet.CHANNELS * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = IMAGE[i / (SIDE * SIDE)][i / SIDE % SIDE][i % SIDE];
    }
    return pixels;
  }

  private static Shape shape() {
    return new Shape(1, GeneratedDataSet.CHANNELS, SIDE, SIDE);
  }

  private static long newest() {
    try (var store = new DirectoryArtifactStore(cluster.artifacts())) {
      return store.chain(TestCluster.MODEL).size();
    }
  }

  /** Forgets one more sample; returns the version that has. */
  private static long forget() throws Exception {
    UUID request = cluster.request(forgotten, ++forgotten).get(0);
    return receipts.await(request, ReceiptStatus.ERASED).getVersion();
  }

  /** What a version says of the image, computed from the artifact store. */
  private static float[] logits(long version) throws Exception {
    Path file = cluster.artifacts().resolve("models/small/%d/model.pt".formatted(version));
    try (var model = Model.newInstance("small", "PyTorch");
        var manager = NDManager.newBaseManager("PyTorch")) {
      try (var bytes = Files.newInputStream(file)) {
        model.load(bytes);
      }
      try (var predictor = model.newPredictor(new NoopTranslator());
          var answer = predictor.predict(new NDList(manager.create(pixels(), shape())))) {
        return answer.singletonOrThrow().toFloatArray();
      }
    }
  }

  private static void assertAnswerOf(long version, float[] logits) throws Exception {
    assertThat(logits).as("version " + version).containsExactly(logits(version), within(1e-4f));
  }

  @Test
  void djlServing() throws Exception {
    Optional<Path> jars = OtherServer.fetchDjlServing("0.36.0");
    assumeTrue(jars.isPresent(), "the jars of DJL Serving cannot be had");
    Path placed = directory.resolve("djl");
    long first = newest();
    try (var server = OtherServer.djlServing(jars.get(), directory)) {
      server.awaitListening();
      String models = server.address() + "/models";
      try (var follow =
          cluster.start(
              directory.resolve("follow.log"),
              "follow",
              "--model",
              TestCluster.MODEL,
              "--to",
              placed.toString(),
              "--state",
              directory.resolve("djl-state").toString(),
              "--keep",
              "1",
              "--after-placing",
              "POST "
                  + models
                  + "?model_name={model}&model_version={version}&engine=PyTorch"
                  + "&synchronous=true&url=file://{directory}/",
              "--before-removing",
              "DELETE " + models + "/{model}/{version}")) {
        awaitDjl(server, first);
        long second = forget();
        awaitDjl(server, second);
        await("the old version is gone").atMost(TIMEOUT).until(() -> djl(server, first).isEmpty());
        assertThat(JSON.readTree(server.get("/models").body()).findValuesAsText("version"))
            .containsExactly(Long.toString(second));
        assertThat(placed.resolve("small/" + first)).doesNotExist();
        assertAnswerOf(second, djl(server, second).orElseThrow());
        assertThat(logits(second)).as("an update changes answers").isNotEqualTo(logits(first));
        assertThat(follow.isAlive()).isTrue();
      }
    }
  }

  private static void awaitDjl(OtherServer server, long version) {
    await("DJL Serving answers with version " + version)
        .atMost(TIMEOUT)
        .until(() -> djl(server, version).isPresent());
  }

  /** Asks DJL Serving as a caller should: naming the version. Empty if it does not have it. */
  private static Optional<float[]> djl(OtherServer server, long version) throws Exception {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      byte[] body = new NDList(manager.create(pixels(), shape())).encode();
      var answer = server.post("/predictions/small/" + version, "tensor/ndlist", body);
      return answer.statusCode() == 200
          ? Optional.of(NDList.decode(manager, answer.body()).singletonOrThrow().toFloatArray())
          : Optional.empty();
    }
  }

  @Test
  void fastApi() throws Exception {
    String modules = "fastapi, uvicorn, torch, avro, confluent_kafka, cryptography";
    Optional<ClientProgram> python = ClientProgram.python(modules.split(", "));
    assumeTrue(python.isPresent(), "no python3 here has " + modules);
    int port = Ports.free();
    var arguments =
        List.of(
            "-m",
            "uvicorn",
            "--app-dir",
            "src/main/python/examples",
            "--port",
            Integer.toString(port),
            "fastapi_server:app");
    var config = cluster.config();
    var environment =
        Map.of(
            "KAFKA", config.kafka().bootstrapServers(),
            "SCHEMA_REGISTRY", config.schemaRegistry().url(),
            "MODEL", TestCluster.MODEL,
            "STORE", cluster.artifacts().toString(),
            "PUBLIC_KEY", key().toString(),
            "STATE", directory.resolve("fastapi-state").toString());
    var process = python.get().start(arguments, environment, directory.resolve("fastapi.log"));
    answersWithEachVersion(
        OtherServer.of(process, port), Map.of("images", new float[][][][] {IMAGE}));
  }

  @Test
  void spring() throws Exception {
    Optional<Path> jars = OtherServer.fetchSpring("3.5.7");
    assumeTrue(jars.isPresent(), "the jars of Spring Boot cannot be had");
    var config = cluster.config();
    var settings =
        List.of(
            "fleet.kafka=" + config.kafka().bootstrapServers(),
            "fleet.registry=" + config.schemaRegistry().url(),
            "fleet.model=" + TestCluster.MODEL,
            "fleet.store=" + cluster.artifacts(),
            "fleet.public-key=" + key(),
            "fleet.state=" + directory.resolve("spring-state"));
    Path source = Path.of("integration-tests/servers/spring/ServingApplication.java");
    answersWithEachVersion(
        OtherServer.spring(jars.get(), source, "fleet.ServingApplication", settings, directory),
        IMAGE);
  }

  private static Path key() {
    return cluster.data().resolve("keys/signing.pub.pem");
  }

  /** Waits for the newest version's answer, and after a request for that of the next one. */
  private static void answersWithEachVersion(OtherServer started, Object question)
      throws Exception {
    try (var server = started) {
      server.awaitListening();
      byte[] body = JSON.writeValueAsBytes(question);
      awaitAnswer(server, body, newest());
      awaitAnswer(server, body, forget());
      assertThat(server.get("/ready").statusCode()).isEqualTo(200);
    }
  }

  private static void awaitAnswer(OtherServer server, byte[] body, long version) throws Exception {
    var answer =
        await("an answer of version " + version)
            .atMost(TIMEOUT)
            .ignoreExceptionsInstanceOf(IOException.class)
            .until(() -> predict(server, body), json -> json.path("version").asLong() == version);
    JsonNode logits = answer.get("logits");
    assertAnswerOf(
        version,
        JSON.convertValue(logits.get(0).isArray() ? logits.get(0) : logits, float[].class));
  }

  /** Before its first version a server answers with another status, and perhaps no JSON. */
  private static JsonNode predict(OtherServer server, byte[] question) throws Exception {
    var answer = server.post("/predictions", "application/json", question);
    return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.missingNode();
  }
}
