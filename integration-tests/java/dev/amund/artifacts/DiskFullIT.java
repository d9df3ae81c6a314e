package dev.amund.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A write that fails in the middle leaves nothing that is visible. The failure is real: a process
 * whose files may not grow past a limit, which is as a disk that fills up at that byte.
 */
class DiskFullIT {
  private static final int LIMIT_KIB = 256;

  @TempDir private Path directory;

  @Test
  void aFailedWriteLeavesNothing() throws Exception {
    var shell = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(shell), "There is no bash to set the limit with");
    var process =
        new ProcessBuilder(
                shell.toString(),
                "-c",
                "ulimit -f %d; exec \"$0\" \"$@\"".formatted(LIMIT_KIB),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                StoreTooMuch.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("small stored", "ArtifactException: Cannot store a model artifact");
    assertThat(process.exitValue()).as(output).isEqualTo(3);

    var small = new DirectoryArtifactStore(directory).fetch(Sha256.hex(new byte[1024]));
    assertThat(small).hasSize(1024);
    assertThat(files()).containsExactly(Sha256.hex(new byte[1024]));
  }

  private Set<String> files() throws IOException {
    try (var files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }

  /** Stores a blob that fits and one that does not. */
  static final class StoreTooMuch {
    private StoreTooMuch() {}

    public static void main(String[] args) {
      var store = new DirectoryArtifactStore(Path.of(args[0]));
      store.put(new byte[1024]);
      System.out.println("small stored");
      try {
        store.put(new byte[LIMIT_KIB * 1024 + 1]);
      } catch (ArtifactException e) {
        System.out.println(e);
        System.exit(3);
      }
    }
  }
}
