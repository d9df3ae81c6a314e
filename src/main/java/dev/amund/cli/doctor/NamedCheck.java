package dev.amund.cli.doctor;

import dev.amund.event.KafkaFailures;
import java.util.concurrent.Callable;

/**
 * One check.
 *
 * @param name what is looked at
 * @param look says what it has found, or throws what is wrong
 */
record NamedCheck(String name, Callable<String> look) {

  Finding run() {
    try {
      return new Finding(name, true, look.call());
    } catch (Exception | LinkageError e) {
      // Errors too: a native library that is not there is what one comes here for.
      String words = e.getMessage() == null ? e.toString() : e.getMessage();
      return new Finding(name, false, KafkaFailures.explain(e).orElse(words));
    }
  }
}
