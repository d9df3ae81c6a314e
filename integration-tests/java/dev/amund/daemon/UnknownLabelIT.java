package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.event.ReceiptStatus;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.process.SmallCase;
import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline registers a label that the model does not know. */
class UnknownLabelIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @TempDir private Path directory;

  @Test
  void isRefusedByNameAndWhatComesBehindItIsTaken() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of("amund.samples.topic", "true"));
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var dead = cluster.deadLetters();
      cluster.register(sample("odd", 200));
      cluster.register(sample("good", 1));

      await().atMost(TIMEOUT).until(() -> !dead.records().isEmpty());
      var letter = dead.records().get(0);
      assertThat(letter.key()).isEqualTo("odd");
      assertThat(letter.headers().lastHeader(DeadLetter.REASON).value())
          .asString(StandardCharsets.UTF_8)
          .startsWith("Sample odd has label 200, and the model has ");

      var receipts = cluster.receipts();
      UUID good = cluster.request(List.of("good"));
      receipts.await(good, ReceiptStatus.ERASED);
      assertThat(daemon.status("/health/ready")).isEqualTo(200);
    }
  }

  private static Registration sample(String id, int label) {
    byte[] pixels = new byte[SmallCase.SHAPE.size()];
    return new Registration(
        id, label, Split.TRAIN, Optional.empty(), new Content.Pixels(SmallCase.SHAPE, pixels));
  }
}
