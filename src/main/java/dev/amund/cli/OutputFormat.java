package dev.amund.cli;

/** How a command prints what it found. */
enum OutputFormat {
  /** For people. */
  TABLE,
  /** For programs: one line of JSON, members sorted by name, absent members left out. */
  JSON
}
