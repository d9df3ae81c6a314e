package dev.amund.model;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log that PyTorch's native code writes to standard error by itself. It repeats some warnings
 * for ever: on a processor that NNPACK does not support, one for nearly every convolution.
 *
 * <p>Where Python sets the level of that log from {@code TORCH_CPP_LOG_LEVEL}, libtorch alone does
 * not; so this does, and takes {@code ERROR} where the variable is not set.
 */
final class NativeLog {
  private static final Logger log = LoggerFactory.getLogger(NativeLog.class);

  /**
   * The threshold of libc10, whose value is the index of a level in LEVELS; lower ones are not
   * written.
   */
  private static final String LEVEL = "FLAGS_caffe2_log_level";

  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

  /** PyTorch's names of its levels, in its order. */
  private enum Level {
    INFO,
    WARNING,
    ERROR,
    FATAL
  }

  private NativeLog() {}

  /** Sets the level in the library that this process has loaded; does nothing where it cannot. */
  static void quieten() {
    Level wanted = level(System.getenv("TORCH_CPP_LOG_LEVEL"));
    try {
      flag().ifPresent(flag -> flag.setInt(0, wanted.ordinal()));
    } catch (IOException | LinkageError e) {
      log.debug("the level of PyTorch's native log stays as it is", e);
    }
  }

  /** Returns what {@code TORCH_CPP_LOG_LEVEL} means by a name or a number; ERROR for nothing. */
  private static Level level(String wanted) {
    String text = wanted == null ? "" : wanted.strip().toUpperCase(Locale.ROOT);
    return Stream.of(Level.values())
        .filter(level -> text.equals(level.name()) || text.equals("" + level.ordinal()))
        .findFirst()
        .orElse(Level.ERROR);
  }

  /**
   * Returns where the library keeps the level, as PyTorch counts them; empty where it has none. DJL
   * loads the library where no one else sees its symbols, so it is looked up by its file.
   */
  static Optional<Pointer> flag() throws IOException {
    if (!Files.isReadable(MAPPED_FILES)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(MAPPED_FILES)) {
      return lines
          .filter(line -> line.endsWith("/libc10.so"))
          .map(line -> line.substring(line.indexOf('/')))
          .findFirst()
          .map(file -> NativeLibrary.getInstance(file).getGlobalVariableAddress(LEVEL));
    }
  }
}
