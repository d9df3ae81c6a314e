package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.BytesOnDisk;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.SmallCase;
import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Sample;
import dev.amund.samples.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After the receipt, what was forgotten is in no file that the daemon wrote: not in its stores,
 * their logs and journals, its artifacts, its temporary files or what it has printed.
 */
class ForgottenBytesIT {
  private static final String IMPORTED = "photo-of-somebody-0815";
  private static final String REGISTERED = "photo-of-somebody-4711";
  private static final String SUBJECT = "somebody-in-particular";
  private static final byte[] MARKER = marker();

  @TempDir private Path directory;

  private static byte[] marker() {
    var marker = new byte[24];
    new Random(-1).nextBytes(marker);
    return marker;
  }

  private static byte[] pixels(int shift) {
    var pixels = new byte[SmallCase.SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = MARKER[(i + shift) % MARKER.length];
    }
    return pixels;
  }

  private static Registration registration() {
    return new Registration(
        REGISTERED,
        1,
        Split.TRAIN,
        Optional.of(SUBJECT),
        new Content.Pixels(SmallCase.SHAPE, pixels(5)));
  }

  @Test
  void nothingOfThemIsLeftOnDiskAndTheyDoNotComeBack() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of("amund.samples.topic", "true"))) {
      cluster.add(
          new Sample(IMPORTED, 0, Split.TRAIN, Optional.of(SUBJECT), SmallCase.SHAPE, pixels(0)));
      Path temporary = Files.createDirectories(directory.resolve("tmp"));
      var environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
      try (var daemon = cluster.serve(environment)) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        cluster.register(registration());
        assertThat(BytesOnDisk.of(MARKER, cluster.samples())).isNotEmpty();
        assertThat(BytesOnDisk.of(utf8(IMPORTED), cluster.samples())).isNotEmpty();

        var request = cluster.requestSubject(SUBJECT);
        var erased = receipts.await(request, ReceiptStatus.ERASED);
        assertThat(erased.getSamples()).as("imported and registered").isEqualTo(2);
        assertNothingIsLeft(cluster, temporary);

        cluster.register(registration());
        await("the registration is taken back")
            .atMost(Duration.ofMinutes(1))
            .until(() -> cluster.registered(REGISTERED).isEmpty());
        var late = cluster.request(List.of(IMPORTED, REGISTERED));
        assertThat(receipts.await(late, ReceiptStatus.NOT_HELD).getReason())
            .contains("erased before");
        assertNothingIsLeft(cluster, temporary);
        daemon.process().kill();
      }
      assertNothingIsLeft(cluster, temporary);
    }
  }

  private void assertNothingIsLeft(TestCluster cluster, Path temporary) throws IOException {
    assertThat(BytesOnDisk.of(MARKER, cluster.data(), temporary, directory.resolve("serve.log")))
        .isEmpty();
    for (var name : List.of(IMPORTED, REGISTERED, SUBJECT)) {
      assertThat(BytesOnDisk.of(utf8(name), cluster.samples(), cluster.artifacts()))
          .as(name)
          .isEmpty();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
