package dev.amund.cli.doctor;

import java.util.concurrent.Callable;

/**
 * One check.
 *
 * @param name what is looked at
 * @param look says what it has found, or throws what is wrong
 */
record Checkup(String name, Callable<String> look) {

  Finding run() {
    try {
      return new Finding(name, true, look.call());
    } catch (Exception | LinkageError e) {
      // Errors too: a native library that is not there is what one comes here for.
      return new Finding(name, false, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }
}
