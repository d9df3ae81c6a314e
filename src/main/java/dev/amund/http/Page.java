package dev.amund.http;

import java.util.List;
import java.util.Optional;

/**
 * A list as the API answers with it, so that it can grow other fields.
 *
 * @param items one page of it
 * @param next the path of the next page, if there is one
 */
record Page<T>(List<T> items, Optional<String> next) {

  /** All there is. */
  Page(List<T> items) {
    this(items, Optional.empty());
  }
}
