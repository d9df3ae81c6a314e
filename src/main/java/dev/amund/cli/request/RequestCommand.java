package dev.amund.cli.request;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.cli.common.ModelOption;
import dev.amund.cli.common.OutputOption;
import dev.amund.cli.common.ProgressLine;
import dev.amund.cli.common.RequestIdConverter;
import dev.amund.config.AmundConfig;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.RequestKey;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.text.TextException;
import dev.amund.text.TextFiles;
import dev.amund.text.TextLines;
import dev.amund.text.TextReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
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
    description = {
      "Asks a model to forget samples, by id or by subject, and optionally waits for the receipts.",
      "Prints the id of every request, for amund audit and the HTTP API. A file with an "
          + "invalid line is not sent at all."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was sent and, with --wait, forgotten, or there was nothing to forget",
      "1:it failed; the message says why",
      "2:the command line, the file or the configuration is wrong",
      "3:with --wait: the time is over, and some have no final receipt yet",
      "4:with --wait: some were rejected, quarantined or resolved"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund request --model cifar --ids train/dog/4030,train/frog/2033 --wait",
      "  amund request --model cifar --subject user-1236 --urgent --due-at 2026-12-24T00:00:00Z",
      "  amund request --model cifar --csv requests.csv --wait=3600 --output json",
      "  printf 'sampleId%nsubject-7/a.png%n' | amund request --model cifar --csv -%n"
    })
public final class RequestCommand implements Callable<Integer> {
  private static final int OPEN = 3;
  private static final int REFUSED = 4;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
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
      names = "--request-id",
      paramLabel = "UUID",
      description =
          "The id of the request that --ids and --subject make. The same request sent again is"
              + " answered as a duplicate, another one under a used id is rejected (default: a new"
              + " id).",
      converter = RequestIdConverter.class)
  private Optional<UUID> requestId;

  @Option(
      names = "--replaces",
      paramLabel = "UUID",
      description =
          "The id of an earlier request that the one of --ids and --subject replaces: if it"
              + " is quarantined, it is resolved.",
      converter = RequestIdConverter.class)
  private Optional<UUID> replaces;

  @Option(
      names = "--ids-file",
      paramLabel = "FILE",
      description = "A file with one sample id a line: one request for each line.")
  private Optional<Path> idsFile;

  @Option(
      names = "--skip",
      paramLabel = "N",
      defaultValue = "0",
      description = "Skip the first N lines of the file of ids.")
  private int skip;

  @Option(
      names = "--first",
      paramLabel = "N",
      defaultValue = "2147483647",
      description = "Take at most N lines of the file of ids.")
  private int first;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = {
        "A CSV file with a header, or - for standard input. Columns: sampleId, subjectId,"
            + " requestId, requestedAt, dueAt, priority, legalBasis, source, replaces.",
        "Rows with the same requestId are one request; a row without one is its own " + "request."
      })
  private Optional<String> csv;

  @Option(names = "--urgent", description = "Close the batch at once.")
  private boolean urgent;

  @Option(
      names = "--due-at",
      paramLabel = "TIME",
      description = "By when it must be forgotten, in ISO 8601: 2026-12-24T00:00:00Z.")
  private Optional<Instant> dueAt;

  @Option(
      names = "--legal-basis",
      paramLabel = "BASIS",
      defaultValue = "OTHER",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private LegalBasis legalBasis;

  @Option(
      names = "--source",
      paramLabel = "TEXT",
      defaultValue = "amund request",
      description = "Who asks, for people who read receipts (default: ${DEFAULT-VALUE}).")
  private String source;

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
    List<DeletionRequested> requests = requests();
    try (var clients = KafkaAccess.open(amund)) {
      List<SentRequest> sent = send(clients, topics, requests);
      var report = new RequestReport(spec.commandLine().getOut(), output.isJson(), requests);
      report.sent();
      if (waitSeconds.isEmpty()) {
        report.end();
        return 0;
      }
      Set<RequestKey> open = follow(clients, topics, sent, report);
      report.end();
      if (!open.isEmpty()) {
        return OPEN;
      }
      return report.anyRefused() ? REFUSED : 0;
    }
  }

  private static List<SentRequest> send(
      KafkaClients clients, Topics topics, List<DeletionRequested> requests) {
    try (var producer =
        new KafkaProducer<>(
            clients.producer("request"),
            new StringSerializer(),
            clients.<DeletionRequested>serializer())) {
      return new RequestSender(producer, topics.deletionRequests()).send(requests);
    }
  }

  private Set<RequestKey> follow(
      KafkaClients clients, Topics topics, List<SentRequest> sent, RequestReport report) {
    var done = new AtomicInteger();
    try (var consumer =
            new KafkaConsumer<>(
                clients.reader("receipts"), new StringDeserializer(), new ByteArrayDeserializer());
        var progress = new ProgressLine(spec.commandLine().getErr(), "Forgetting")) {
      return new ReceiptFollower(
              consumer,
              clients.deserializer(DeletionReceipt.class),
              topics.receipts(),
              System::nanoTime)
          .follow(
              sent,
              Duration.ofSeconds(waitSeconds.orElseThrow()),
              receipt -> {
                report.receipt(receipt);
                if (output.isJson()) { // else every line of the report is progress
                  progress.show(done.incrementAndGet(), sent.size());
                }
              });
    }
  }

  private List<DeletionRequested> requests() throws IOException {
    var template =
        new RequestTemplate(
            model.id(),
            urgent ? Priority.URGENT : Priority.NORMAL,
            legalBasis,
            Instant.now(),
            dueAt,
            source,
            Optional.empty());
    var requests = new ArrayList<DeletionRequested>();
    if (!ids.isEmpty() || subject.isPresent()) {
      requests.add(
          template
              .replacing(replaces)
              .request(requestId.orElseGet(UUID::randomUUID), ids, subject));
    } else if (requestId.isPresent() || replaces.isPresent()) {
      throw wrong("--request-id and --replaces go with --ids or --subject");
    }
    if (idsFile.isPresent()) {
      lines(idsFile.get())
          .forEach(id -> requests.add(template.request(List.of(id), Optional.empty())));
    }
    if (csv.isPresent()) {
      requests.addAll(fromCsv(csv.get(), new RequestFile(template)));
    }
    if (requests.isEmpty()) {
      throw wrong("Nothing to forget: give --ids, --subject, --ids-file or --csv");
    }
    return requests;
  }

  private List<String> lines(Path file) throws IOException {
    try {
      return TextFiles.lines(file).stream()
          .map(String::trim)
          .filter(line -> !line.isEmpty())
          .skip(skip)
          .limit(first)
          .toList();
    } catch (TextException e) {
      throw wrong(file + ": " + e.getMessage());
    }
  }

  private List<DeletionRequested> fromCsv(String file, RequestFile reader) throws IOException {
    try (var lines = file.equals("-") ? new TextLines(System.in) : TextLines.open(Path.of(file))) {
      return reader.read(new TextReader(lines, Long.MAX_VALUE));
    } catch (RequestFileException | TextException e) {
      throw wrong(file + ": " + e.getMessage());
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
