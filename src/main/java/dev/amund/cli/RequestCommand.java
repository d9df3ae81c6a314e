package dev.amund.cli;

import dev.amund.config.AmundConfig;
import dev.amund.event.DeletionRequested;
import dev.amund.event.KafkaClients;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund request}: plays the upstream system. */
@Command(
    name = "request",
    description =
        "Asks a model to forget samples, by id or by subject, and optionally waits for the receipts.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund request --model cifar --ids train/dog/4030,train/frog/2033 --wait",
      "  amund request --model cifar --subject user-1236 --urgent",
      "  amund request --model cifar --ids-file forget.txt --first 200%n"
    })
final class RequestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private ModelOption model;

  @Option(
      names = "--ids",
      split = ",",
      paramLabel = "ID",
      description = "Sample ids, separated by commas: one request for all of them.")
  private List<String> ids = List.of();

  @Option(names = "--subject", paramLabel = "ID", description = "A data subject: all its samples.")
  private Optional<String> subject;

  @Option(
      names = "--ids-file",
      paramLabel = "FILE",
      description = "A file with one sample id a line: one request for each line.")
  private Optional<Path> idsFile;

  @Option(
      names = "--skip",
      paramLabel = "N",
      defaultValue = "0",
      description = "Skip the first N lines of the file.")
  private int skip;

  @Option(
      names = "--first",
      paramLabel = "N",
      defaultValue = "2147483647",
      description = "Take at most N lines of the file.")
  private int first;

  @Option(names = "--urgent", description = "Close the batch at once.")
  private boolean urgent;

  @Option(
      names = "--legal-basis",
      paramLabel = "BASIS",
      defaultValue = "OTHER",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private LegalBasis legalBasis;

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "600",
      paramLabel = "SECONDS",
      description = "Wait for the final receipt of every request (default when given: 600).")
  private Optional<Integer> waitSeconds;

  @Override
  public Integer call() throws IOException {
    AmundConfig amund = config.load();
    var topics = new Topics(amund.kafka().topicPrefix());
    try (var clients = new KafkaClients(amund.kafka(), amund.schemaRegistry())) {
      List<DeletionRequested> requests = requests();
      try (var producer =
          new KafkaProducer<>(
              clients.producer("request"),
              new StringSerializer(),
              clients.<DeletionRequested>serializer())) {
        for (DeletionRequested request : requests) {
          producer.send(new ProducerRecord<>(topics.deletionRequests(), model.id(), request));
        }
        producer.flush();
      }
      spec.commandLine().getOut().printf("%,d requests sent%n", requests.size());
      return waitSeconds.isPresent() ? follow(clients, topics, requests) : 0;
    }
  }

  private int follow(KafkaClients clients, Topics topics, List<DeletionRequested> requests) {
    Set<UUID> ids = new LinkedHashSet<>();
    requests.forEach(request -> ids.add(request.getRequestId()));
    return new ReceiptFollower(clients, topics, spec.commandLine().getOut())
            .follow(ids, Duration.ofSeconds(waitSeconds.orElseThrow()))
        ? 0
        : 1;
  }

  private List<DeletionRequested> requests() throws IOException {
    var requests = new ArrayList<DeletionRequested>();
    if (!ids.isEmpty() || subject.isPresent()) {
      requests.add(request(ids));
    }
    if (idsFile.isPresent()) {
      Files.readAllLines(idsFile.get()).stream()
          .map(String::trim)
          .filter(line -> !line.isEmpty())
          .skip(skip)
          .limit(first)
          .forEach(id -> requests.add(request(List.of(id))));
    }
    if (requests.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Nothing to forget: give --ids, --subject or --ids-file.");
    }
    return requests;
  }

  private DeletionRequested request(List<String> sampleIds) {
    return DeletionRequested.newBuilder()
        .setRequestId(UUID.randomUUID())
        .setModelId(model.id())
        .setSampleIds(sampleIds)
        .setSubjectId(subject.orElse(null))
        .setRequestedAt(Clock.systemUTC().instant())
        .setPriority(urgent ? Priority.URGENT : Priority.NORMAL)
        .setLegalBasis(legalBasis)
        .setSource("amund request")
        .build();
  }
}
