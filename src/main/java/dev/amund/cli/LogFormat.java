package dev.amund.cli;

import ch.qos.logback.core.PropertyDefinerBase;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses between text for people and JSON for machines; {@code logback.xml} uses it to choose the
 * appender.
 *
 * <p>{@code AMUND_LOG_FORMAT} says {@code text} or {@code json}. With {@code auto} or nothing,
 * long-running commands log JSON unless to a terminal; other commands log text.
 */
public final class LogFormat extends PropertyDefinerBase {
  private static final String TEXT = "text";
  private static final String JSON = "json";
  private static final List<String> SERVICES = List.of("serve", "follow");
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  /** Passes the choice to the instance that Logback creates. */
  private static final String PROPERTY = "amund.log.format";

  /** Created by {@code logback.xml}. */
  public LogFormat() {}

  /** Chooses for this process, before it logs anything. */
  static void choose(String[] arguments) {
    boolean service = Arrays.stream(arguments).findFirst().filter(SERVICES::contains).isPresent();
    System.setProperty(PROPERTY, choose(System.getenv(), service && !isTerminal()));
  }

  /**
   * @param automatic whether JSON is the default
   */
  static String choose(Map<String, String> environment, boolean automatic) {
    String wanted =
        Optional.ofNullable(environment.get("AMUND_LOG_FORMAT"))
            .map(word -> word.strip().toLowerCase(Locale.ROOT))
            .orElse("auto");
    return switch (wanted) {
      case TEXT, JSON -> wanted;
      default -> automatic ? JSON : TEXT;
    };
  }

  @Override
  public String getPropertyValue() {
    return System.getProperty(PROPERTY, TEXT);
  }

  /** Returns whether standard error, where the log goes, is a terminal. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux: Java only knows about standard input and output.
      return isTerminal(System.console());
    }
  }

  /** Returns whether the output is a terminal; since Java 22 the console itself knows. */
  private static boolean isTerminal(Console console) {
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
