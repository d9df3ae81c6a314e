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
 * Whether the log is text for people or JSON for machines; {@code logback.xml} asks it which
 * appender to take.
 *
 * <p>{@code AMUND_LOG_FORMAT} says {@code text} or {@code json}. Where it says {@code auto}, or
 * nothing, what runs until it is stopped logs JSON unless a terminal reads it; the commands that
 * come to an end talk to people.
 */
public final class LogFormat extends PropertyDefinerBase {
  private static final String TEXT = "text";
  private static final String JSON = "json";
  private static final List<String> SERVICES = List.of("serve", "follow");
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  /** Where the choice is handed on to the instance that the configuration of the log makes. */
  private static final String PROPERTY = "amund.log.format";

  /** Made by {@code logback.xml}. */
  public LogFormat() {}

  /** Chooses for this process, before it logs anything. */
  static void choose(String[] arguments) {
    boolean service = Arrays.stream(arguments).findFirst().filter(SERVICES::contains).isPresent();
    System.setProperty(PROPERTY, choose(System.getenv(), service && !isTerminal()));
  }

  /**
   * @param automatic whether JSON is meant where nothing else is said
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

  /** Whether a terminal reads standard error, where the log goes. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // No Linux: Java knows of standard input and output only.
      return isTerminal(System.console());
    }
  }

  /** Since Java 22 there is always a console; it says itself whether it is a terminal. */
  private static boolean isTerminal(Console console) {
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
