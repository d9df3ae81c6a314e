package dev.amund.cli.quarantine;

import picocli.CommandLine.Command;

/** {@code amund quarantine}: handles quarantined requests. */
@Command(
    name = "quarantine",
    description = {
      "Lists quarantined requests, retries them, or resolves them.",
      "Every action is an event on the topic quarantine-actions: who, when, what and why. "
          + "The daemons act on it; Kafka's ACLs say who may write there."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuarantineListCommand.class,
      QuarantineRetryCommand.class,
      QuarantineResolveCommand.class,
      QuarantineRetrainedCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund quarantine list --model cifar",
      "  amund quarantine retry --batch 4e465d2a-c6b7-3a64-ac93-e64c51e04aae --why \"more epochs\"",
      "  amund quarantine resolve --request 123e4567-e89b-12d3-a456-426614174000 --why \"the model"
          + " is withdrawn\"",
      "  amund quarantine retrained --model cifar --why \"run 512, without the erased samples\"%n"
    })
public final class QuarantineCommand {}
