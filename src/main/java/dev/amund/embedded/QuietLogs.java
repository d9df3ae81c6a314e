package dev.amund.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Silences the verbose startup logs of brokers, unless a level was set for them. */
public final class QuietLogs {
  private QuietLogs() {}

  /** Limits these loggers to warnings, unless a level was set for them. */
  public static void of(String... loggers) {
    limit(Level.WARN, loggers);
  }

  /** Turns these loggers off, unless a level was set for them. */
  public static void silence(String... loggers) {
    limit(Level.OFF, loggers);
  }

  private static void limit(Level level, String... loggers) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      for (String name : loggers) {
        var logger = context.getLogger(name);
        if (logger.getLevel() == null) {
          logger.setLevel(level);
        }
      }
    }
  }
}
