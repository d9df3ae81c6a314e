package dev.amund.http.api;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Converts the nullable numbers of events. */
final class Optionals {
  private Optionals() {}

  static OptionalInt of(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  static OptionalLong of(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
