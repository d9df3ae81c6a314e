package dev.amund.cli.common;

/** The output format of a command. */
enum OutputFormat {
  /** For people. */
  TABLE,
  /** For programs: one line of JSON, members sorted by name, absent members left out. */
  JSON
}
