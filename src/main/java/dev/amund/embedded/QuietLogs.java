package dev.amund.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Brokers tell their life stories at start. Whoever wants to read them sets the level himself. */
public final class QuietLogs {
  private QuietLogs() {}

  /** Shows nothing below warnings of these loggers, unless a level was set for them. */
  public static void of(String... loggers) {
    limit(Level.WARN, loggers);
  }

  /** Shows nothing at all of these loggers, unless a level was set for them. */
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
