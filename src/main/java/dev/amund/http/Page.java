package dev.amund.http;

import java.util.List;
import java.util.Optional;

/**
 * A page of a list in the API; an object, so that fields can be added.
 *
 * @param items one page of it
 * @param next the path of the next page, if there is one
 */
record Page<T>(List<T> items, Optional<String> next) {

  /** Creates a page with everything. */
  Page(List<T> items) {
    this(items, Optional.empty());
  }
}
