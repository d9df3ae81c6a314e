package dev.amund.cli.quarantine;

import dev.amund.cli.quarantine.ActionSender.Cause;
import picocli.CommandLine.Option;

/** {@code --why} and {@code --by}: the reason and author of an action, for the audit trail. */
final class CauseOption {
  @Option(
      names = "--why",
      paramLabel = "TEXT",
      required = true,
      description = "Why, for the audit trail and the receipts.")
  private String why;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who acts, for the audit trail (default: the user of this machine).")
  private String by;

  Cause cause() {
    return new Cause(by, why.strip());
  }

  boolean isBlank() {
    return why.isBlank();
  }
}
