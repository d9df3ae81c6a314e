package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.with;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.ReceiptStatus;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.models.TestModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Models that cannot be used, in one partition with others, which do not notice. */
@Timeout(300)
class BrokenModelsTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final List<ReceiptStatus> FORGOTTEN =
      List.of(ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);

  @TempDir private Path directory;
  private UnlearnerInMemory memory;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void open() {
    memory = new UnlearnerInMemory(directory);
    lines.start();
    logger().setLevel(Level.DEBUG);
    logger().addAppender(lines);
  }

  @AfterEach
  void close() {
    logger().detachAppender(lines);
    logger().setLevel(null);
    memory.close();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ModelHealth.class);
  }

  @Test
  void theOthersForgetAndWhatWaitsForABrokenOneIsForgottenOnceItIsMended() throws Exception {
    for (String kind : TestModels.BROKEN.keySet()) {
      add(kind, kind);
    }
    List<String> good = List.of("good-1", "good-2", "good-3");
    for (String model : good) {
      add(model, "good");
    }
    Map<String, UUID> broken = new HashMap<>();
    TestModels.BROKEN.keySet().forEach(kind -> broken.put(kind, memory.request(kind, ids(0))));
    var others = new ArrayList<UUID>();
    for (int i = 0; i < 3; i++) {
      for (String model : good) {
        others.add(memory.request(model, ids(i)));
      }
    }
    memory.start(20);

    await().atMost(TIMEOUT).until(() -> others.stream().allMatch(this::isForgotten));
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(memory.status().problems().byModel())
                    .containsOnlyKeys(TestModels.BROKEN.keySet()));
    TestModels.BROKEN.forEach(
        (kind, words) -> {
          assertThat(memory.status().problems().byModel().get(kind)).contains(words);
          assertThat(memory.statuses(broken.get(kind))).as(kind).isEmpty();
          assertThat(memory.head(kind)).as(kind).isEmpty();
        });
    assertThat(memory.status().problems().ofAll()).isEmpty();

    // What waits outlives the process.
    memory.stop();
    memory.start(20);
    TestModels.BROKEN.keySet().forEach(kind -> TestModels.write("good", file(kind)));
    await().atMost(TIMEOUT).until(() -> broken.values().stream().allMatch(this::isForgotten));
    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(memory.status().problems().byModel()).isEmpty());
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(memory.committed())
                    .contains(new OffsetAndMetadata(broken.size() + others.size(), "")));
    others.forEach(id -> assertThat(memory.statuses(id)).isEqualTo(FORGOTTEN));
  }

  @Test
  void whatGoesOnFailingOfTheSameIsLoggedOnceWithTheName() throws Exception {
    add("half", "half");
    memory.start(1);
    await().atMost(TIMEOUT).until(() -> failures("half", Level.DEBUG) >= 5);
    assertThat(failures("half", Level.WARN)).isOne();

    TestModels.write("good", file("half"));
    await().atMost(TIMEOUT).until(() -> memory.head("half").isPresent());
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains("a model can be used again: model=half");
  }

  @Test
  void aVersionThatIsDamagedInTheStoreStopsOnlyItsModel() throws Exception {
    add("a", "good");
    add("b", "good");
    memory.start(20);
    await().atMost(TIMEOUT).until(() -> memory.head("a").isPresent());
    await().atMost(TIMEOUT).until(() -> memory.head("b").isPresent());
    memory.stop();
    // One file of one model: the other's is the same, so it has forgotten something first.
    UUID first = memory.request("b", ids(0));
    memory.start(20);
    await().atMost(TIMEOUT).until(() -> isForgotten(first));
    memory.stop();
    Path blob = blob(memory.head("a").orElseThrow().getSha256());
    byte[] intact = Files.readAllBytes(blob);
    Files.write(blob, new byte[] {1, 2, 3});
    UUID ofA = memory.request("a", ids(0));
    UUID ofB = memory.request("b", ids(1));
    memory.start(20);

    await().atMost(TIMEOUT).until(() -> isForgotten(ofB));
    await().atMost(TIMEOUT).until(() -> memory.status().problems().byModel().containsKey("a"));
    assertThat(memory.status().problems().byModel()).containsOnlyKeys("a");
    Files.write(blob, intact);
    await().atMost(TIMEOUT).until(() -> isForgotten(ofA));
  }

  @Test
  void memoryThatRunsOutInTheWorkOnAModelIsSurvived() throws Exception {
    add("a", "good");
    add("b", "good");
    memory.fail("a", () -> new OutOfMemoryError("Java heap space"));
    UUID ofA = memory.request("a", ids(0));
    UUID ofB = memory.request("b", ids(0));
    // So often that the batch is not given up before it is mended.
    memory.start(500);

    await().atMost(TIMEOUT).until(() -> isForgotten(ofB));
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(memory.status().problems().byModel())
                    .isEqualTo(Map.of("a", "java.lang.OutOfMemoryError: Java heap space")));
    assertThat(memory.isAlive()).isTrue();
    memory.mend("a");
    await().atMost(TIMEOUT).until(() -> isForgotten(ofA));
  }

  @Test
  void anErrorThatOnlyARestartHelpsAgainstEndsTheThread() throws Exception {
    add("a", "good");
    memory.fail("a", () -> new NoClassDefFoundError("dev/amund/Gone"));
    memory.request("a", ids(0));
    memory.start(20);

    with().dontCatchUncaughtExceptions().await().atMost(TIMEOUT).until(() -> !memory.isAlive());
  }

  private boolean isForgotten(UUID requestId) {
    return memory.statuses(requestId).equals(FORGOTTEN);
  }

  private long failures(String model, Level level) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == level)
        .filter(line -> line.getFormattedMessage().contains("model=" + model))
        .filter(line -> line.getFormattedMessage().contains("cannot be used"))
        .count();
  }

  private void add(String modelId, String kind) throws Exception {
    TestModels.write(kind, file(modelId));
    memory.add(modelId, file(modelId), SmallModel.store(samples(modelId)));
  }

  private Path file(String modelId) {
    return directory.resolve(modelId + ".pt");
  }

  private Path samples(String modelId) {
    return directory.resolve("samples-" + modelId);
  }

  private Path blob(String sha256) throws Exception {
    try (var files = Files.walk(directory.resolve("artifacts"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().contains(sha256))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<String> ids(int number) {
    return List.of(GeneratedDataSet.trainId(number));
  }
}
