package dev.amund.cli.quarantine;

import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.config.AmundConfig;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The common part of commands that act on the quarantine. */
final class QuarantineActing {
  private final CommandSpec spec;
  private final AmundConfig config;
  private final Topics topics;
  private final CauseOption cause;

  /**
   * @throws ParameterException if the reason is missing
   */
  QuarantineActing(CommandSpec spec, AmundConfig config, CauseOption cause) {
    this.spec = spec;
    this.config = config;
    this.topics = new Topics(config.kafka().topicPrefix());
    this.cause = cause;
    if (cause.isBlank()) {
      throw new ParameterException(spec.commandLine(), "--why is blank");
    }
  }

  /**
   * Sends an action about the selected requests.
   *
   * @param sent the action in words
   * @return the exit code
   * @throws ParameterException if nothing is selected
   */
  int act(QuarantineActionKind kind, QuarantineSelection selection, boolean json, String sent) {
    if (selection.isAll()) {
      throw new ParameterException(spec.commandLine(), "Give --model, --request or --batch");
    }
    try (var clients = KafkaAccess.open(config)) {
      List<QuarantinedEntry> entries =
          selection.of(new QuarantineReader(clients, topics).quarantined());
      if (entries.isEmpty()) {
        spec.commandLine().getErr().println("No such request is quarantined");
        return 1;
      }
      List<UUID> actions = send(clients, sender -> act(sender, kind, entries));
      List<UUID> ids = entries.stream().map(QuarantinedEntry::requestId).toList();
      report("requestIds", ids, actions, json, sent);
      return 0;
    }
  }

  private List<UUID> act(
      ActionSender sender, QuarantineActionKind kind, List<QuarantinedEntry> entries) {
    Map<String, List<UUID>> byModel =
        entries.stream()
            .collect(
                Collectors.groupingBy(
                    QuarantinedEntry::modelId,
                    TreeMap::new,
                    Collectors.mapping(QuarantinedEntry::requestId, Collectors.toList())));
    var actions = new ArrayList<UUID>();
    byModel.forEach(
        (modelId, ids) -> actions.addAll(sender.act(kind, modelId, ids, cause.cause())));
    return actions;
  }

  /**
   * Reports that a model was retrained from scratch.
   *
   * @return the exit code
   */
  int retrained(String modelId, boolean json) {
    try (var clients = KafkaAccess.open(config)) {
      List<UUID> batches =
          new QuarantineReader(clients, topics)
              .retrainRequired().getOrDefault(modelId, List.of()).stream()
                  .map(RetrainingRequested::getBatchId)
                  .toList();
      if (batches.isEmpty()) {
        spec.commandLine()
            .getErr()
            .printf("Model %s need not be retrained from scratch%n", modelId);
        return 1;
      }
      List<UUID> actions =
          send(clients, sender -> List.of(sender.retrained(modelId, batches, cause.cause())));
      report("batchIds", batches, actions, json, "answered");
      return 0;
    }
  }

  private List<UUID> send(KafkaClients clients, Function<ActionSender, List<UUID>> act) {
    try (var producer =
        new KafkaProducer<>(
            clients.producer("quarantine"),
            new StringSerializer(),
            clients.<QuarantineAction>serializer())) {
      return act.apply(new ActionSender(producer, topics.quarantineActions(), Clock.systemUTC()));
    }
  }

  private void report(String name, List<UUID> ids, List<UUID> actions, boolean json, String sent) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonLine.write(Map.of("actionIds", texts(actions), name, texts(ids))));
    } else {
      ids.forEach(id -> out.printf("%s  %s%n", id, sent));
    }
    out.flush();
  }

  private static List<String> texts(List<UUID> ids) {
    return ids.stream().map(UUID::toString).toList();
  }
}
