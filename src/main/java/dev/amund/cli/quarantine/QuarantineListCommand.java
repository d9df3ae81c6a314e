package dev.amund.cli.quarantine;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.cli.common.OutputOption;
import dev.amund.config.AmundConfig;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund quarantine list}: lists what waits for an operator. */
@Command(
    name = "list",
    description = {
      "Lists quarantined requests, the most urgent first, and the models that must be "
          + "retrained from scratch.",
      "Reads the topics; no daemon needs to run."
    })
final class QuarantineListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private QuarantineSelection selection;

  @Override
  public Integer call() {
    AmundConfig amund = config.load();
    List<QuarantinedEntry> entries;
    Map<String, List<RetrainingRequested>> retrain;
    try (var clients = KafkaAccess.open(amund)) {
      var reader = new QuarantineReader(clients, new Topics(amund.kafka().topicPrefix()));
      entries = selection.of(reader.quarantined());
      retrain = reader.retrainRequired();
    }
    var out = spec.commandLine().getOut();
    if (output.isJson()) {
      out.println(
          JsonLine.write(
              Map.of(
                  "quarantined",
                  entries.stream().map(QuarantineListCommand::json).toList(),
                  "retrainRequired",
                  retrain.values().stream()
                      .flatMap(List::stream)
                      .map(QuarantineListCommand::json)
                      .toList())));
    } else {
      table(out, entries, retrain);
    }
    out.flush();
    return 0;
  }

  private static void table(
      PrintWriter out,
      List<QuarantinedEntry> entries,
      Map<String, List<RetrainingRequested>> retrain) {
    var row = "%-36s  %-16s  %-24s  %-24s  %-36s  %s%n";
    if (entries.isEmpty()) {
      out.println("Nothing is quarantined.");
    } else {
      out.printf(row, "request", "model", "since", "due", "batch", "reason");
    }
    for (QuarantinedEntry entry : entries) {
      out.printf(
          row,
          entry.requestId(),
          entry.modelId(),
          JsonLine.time(entry.since()),
          entry.dueAt().map(JsonLine::time).orElse("-"),
          entry.batchId().map(Object::toString).orElse("-"),
          entry.reason());
    }
    retrain.forEach(
        (modelId, marks) ->
            out.printf(
                "%nModel %s must be retrained from scratch: %d samples of %d batches were erased"
                    + " that version %d still knows.%n",
                modelId,
                marks.stream().mapToInt(RetrainingRequested::getSamples).sum(),
                marks.size(),
                marks.get(marks.size() - 1).getVersion()));
  }

  private static Map<String, Object> json(QuarantinedEntry entry) {
    var members = new TreeMap<String, Object>();
    members.put("requestId", entry.requestId().toString());
    members.put("modelId", entry.modelId());
    members.put("since", JsonLine.time(entry.since()));
    members.put("reason", entry.reason());
    entry.batchId().ifPresent(id -> members.put("batchId", id.toString()));
    entry.dueAt().ifPresent(dueAt -> members.put("dueAt", JsonLine.time(dueAt)));
    return members;
  }

  private static Map<String, Object> json(RetrainingRequested mark) {
    var members = new TreeMap<String, Object>();
    members.put("modelId", mark.getModelId());
    members.put("version", mark.getVersion());
    members.put("batchId", mark.getBatchId().toString());
    members.put(
        "requestIds",
        mark.getRequests().stream().map(request -> request.getRequestId().toString()).toList());
    members.put("samples", mark.getSamples());
    members.put("reasons", mark.getReasons());
    members.put("at", JsonLine.time(mark.getAt()));
    return members;
  }
}
