package dev.amund.cli.doctor;

import dev.amund.cli.doctor.Finding.Verdict;
import dev.amund.event.failures.KafkaFailures;
import java.util.concurrent.Callable;

/**
 * A named check.
 *
 * @param name what is checked
 * @param look returns what it found, or throws the problem: a {@link Doubt} if a daemon would still
 *     work
 */
record NamedCheck(String name, Callable<String> look) {

  /** A finding with which a daemon works, but something may go wrong later. */
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
      // Catches errors as well, such as a missing native library.
      String words = e.getMessage() == null ? e.toString() : e.getMessage();
      return new Finding(name, Verdict.BAD, KafkaFailures.explain(e).orElse(words));
    }
  }
}
