package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeLogTest {
  private static final int ERROR = 2;

  /** So that a processor without NNPACK does not fill the log with a warning for every step. */
  @Test
  void pytorchWritesErrorsAloneOnceItIsLoaded() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "not Linux");
    assumeTrue(System.getenv("TORCH_CPP_LOG_LEVEL") == null, "the environment asks for more");
    TorchEngine.get();
    assertThat(NativeLog.flag().orElseThrow().getInt(0)).isEqualTo(ERROR);
  }
}
