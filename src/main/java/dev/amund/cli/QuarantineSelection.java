package dev.amund.cli;

import dev.amund.cli.quarantine.QuarantinedEntry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Which quarantined requests a command is about. */
final class QuarantineSelection {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "ID",
      description = "Those of this model.")
  private Optional<String> model;

  @Option(
      names = "--request",
      split = ",",
      paramLabel = "UUID",
      description = "These requests, by their ids, separated by commas.",
      converter = RequestIdConverter.class)
  private List<UUID> requests = List.of();

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "UUID",
      description = "Those of these batches, as receipts name them.",
      converter = RequestIdConverter.class)
  private List<UUID> batches = List.of();

  /** Whether nothing is said, which means all. */
  boolean isAll() {
    return model.isEmpty() && requests.isEmpty() && batches.isEmpty();
  }

  /** Returns those of the requests that all options allow. */
  List<QuarantinedEntry> of(List<QuarantinedEntry> all) {
    return all.stream()
        .filter(entry -> model.isEmpty() || model.get().equals(entry.modelId()))
        .filter(entry -> requests.isEmpty() || requests.contains(entry.requestId()))
        .filter(entry -> batches.isEmpty() || entry.batchId().filter(batches::contains).isPresent())
        .toList();
  }
}
