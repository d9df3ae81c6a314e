package dev.amund.cli.common;

/** The output format of a command. */
enum OutputFormat {
  /** Text for people. */
  TABLE,
  /** One line of JSON for programs: members sorted by name, absent members left out. */
  JSON
}
