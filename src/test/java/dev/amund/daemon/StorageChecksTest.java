package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.http.Health;
import dev.amund.samples.SampleStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageChecksTest {
  @TempDir Path directory;

  @Test
  void aDiskWithRoomIsReady() {
    assertThat(ask("disk-space", 1, Map.of())).isEqualTo(Health.up());
  }

  @Test
  void aDiskWithTooLittleIsNotAndSaysWhichKeyAsksForMore() {
    assertThat(ask("disk-space", Long.MAX_VALUE, Map.of()).reason())
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .matches("\\d+ MiB are free .*")
                    .contains("8796093022207 must be (amund.health.min-free-disk)"));
  }

  @Test
  void aDiskThatIsGoneIsNotReady() throws IOException {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    var checks = checks(new DataDisk(gone), 1, Map.of());
    Files.delete(gone);

    assertThat(ask(checks, "disk-space").reason())
        .hasValueSatisfying(reason -> assertThat(reason).contains("cannot be looked at"));
  }

  @Test
  void aStoreThatIsOpenIsReadyAndOneThatIsClosedIsNot() {
    try (var store = SampleStore.open(directory.resolve("samples"))) {
      assertThat(ask("sample-stores", 0, Map.of("digits", store))).isEqualTo(Health.up());
      store.close();
      assertThat(ask("sample-stores", 0, Map.of("digits", store)).reason())
          .hasValueSatisfying(reason -> assertThat(reason).contains("samples").contains("closed"));
    }
  }

  @Test
  void metersSayWhatTheDiskSays() throws IOException {
    var registry = new SimpleMeterRegistry();
    new DataDisk(directory).bindTo(registry);

    assertThat(registry.get("amund.data.disk.size").gauge().value())
        .isEqualTo(Files.getFileStore(directory).getTotalSpace());
    assertThat(registry.get("amund.data.disk.free").gauge().value())
        .isPositive()
        .isLessThanOrEqualTo(registry.get("amund.data.disk.size").gauge().value());
  }

  private Health ask(String name, long minFree, Map<String, SampleStore> stores) {
    return ask(checks(new DataDisk(directory), minFree, stores), name);
  }

  private static StorageChecks checks(
      DataDisk disk, long minFree, Map<String, SampleStore> stores) {
    return new StorageChecks(() -> stores, disk, minFree, Clock.systemUTC());
  }

  private static Health ask(StorageChecks checks, String name) {
    return checks.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow()
        .probe()
        .get();
  }
}
