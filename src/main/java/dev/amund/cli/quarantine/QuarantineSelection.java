package dev.amund.cli.quarantine;

import dev.amund.cli.common.RequestIdConverter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Selects quarantined requests. */
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

  /** Returns whether no option is given, which selects all. */
  boolean isAll() {
    return model.isEmpty() && requests.isEmpty() && batches.isEmpty();
  }

  /** Returns the requests that match all options. */
  List<QuarantinedEntry> of(List<QuarantinedEntry> all) {
    return all.stream()
        .filter(entry -> model.isEmpty() || model.get().equals(entry.modelId()))
        .filter(entry -> requests.isEmpty() || requests.contains(entry.requestId()))
        .filter(entry -> batches.isEmpty() || entry.batchId().filter(batches::contains).isPresent())
        .toList();
  }
}
