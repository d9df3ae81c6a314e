package dev.amund.cli.doctor;

import dev.amund.cli.doctor.Finding.Verdict;
import dev.amund.event.KafkaFailures;
import java.util.concurrent.Callable;

/**
 * One check.
 *
 * @param name what is looked at
 * @param look says what it has found, or throws what is wrong: a {@link Doubt} where a daemon would
 *     work all the same
 */
record NamedCheck(String name, Callable<String> look) {

  /** What a daemon works with, and what may go wrong later. */
  static final class Doubt extends Exception {
    private static final long serialVersionUID = 1L;

    Doubt(String message) {
      super(message);
    }
  }

  Finding run() {
    try {
      return new Finding(name, Verdict.OK, look.call());
    } catch (Doubt e) {
      return new Finding(name, Verdict.WARNING, e.getMessage());
    } catch (Exception | LinkageError e) {
      // Errors too: a native library that is not there is what one comes here for.
      String words = e.getMessage() == null ? e.toString() : e.getMessage();
      return new Finding(name, Verdict.BAD, KafkaFailures.explain(e).orElse(words));
    }
  }
}
