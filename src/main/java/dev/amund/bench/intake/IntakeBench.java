package dev.amund.bench.intake;

import dev.amund.bench.common.BenchEnvironment;
import dev.amund.bench.common.BenchException;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.TemporaryDirectory;
import dev.amund.bench.intake.BareStreams.Kind;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.embedded.QuietLogs;
import dev.amund.event.Topics;
import dev.amund.event.admin.KafkaSetup;
import dev.amund.event.client.KafkaClients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures the intake's requests per second through validation, deduplication and accumulation,
 * compared with {@link BareStreams} with the same settings on the same records: one that only
 * deduplicates, exactly once and with the same store, and one that only copies.
 *
 * <p>All requests of a row are in the topic before anything is timed. Each measurement is a new
 * application with its own group and state that runs alone; the three take turns, so that other
 * load on the machine affects all. The first round warms up the JIT compiler and does not count.
 * {@link Commits#measure} explains how a rate is computed.
 *
 * <p>The broker runs in the same process: with few processors it competes with both.
 */
public final class IntakeBench {
  private final Map<String, String> overrides;
  private final BenchProgress progress;

  /**
   * @param overrides configuration keys over the defaults
   */
  public IntakeBench(Map<String, String> overrides, BenchProgress progress) {
    this.overrides = Map.copyOf(overrides);
    this.progress = progress;
  }

  /** Creates one of the applications from its configuration. */
  private interface Maker {
    StreamsUnderTest make(AmundConfig config, KafkaClients clients);
  }

  /**
   * Runs the bench and returns its report.
   *
   * @throws BenchException if requests get lost or an application fails
   * @throws dev.amund.config.reading.ConfigException with every overridden key that is wrong
   * @throws IOException if there is no room for the broker's files
   */
  public IntakeReport run(IntakeLoad load) throws IOException {
    quieten();
    var rows = new ArrayList<IntakeRow>();
    progress.finished(IntakeRow.TABLE.header());
    for (int ids : load.idCounts()) {
      var row = row(load, ids);
      rows.add(row);
      progress.finished(row.line());
    }
    return new IntakeReport(
        load.requests(), Runtime.getRuntime().availableProcessors(), List.copyOf(rows));
  }

  private static void quieten() {
    // Silences the log line of every batch.
    QuietLogs.of("dev.amund.intake");
    // Transactions follow so closely that one often begins before the broker has written the
    // previous markers, and the producer retries. Losses would be detected at the end. A stopping
    // broker also closes a client twice.
    QuietLogs.silence(
        "org.apache.kafka.clients.producer.internals.Sender",
        "kafka.server.ReplicaManager",
        "org.apache.kafka.clients.NetworkClient");
  }

  /** Each row has its own broker, whose disk space is freed afterwards. */
  private IntakeRow row(IntakeLoad load, int ids) throws IOException {
    try (var directory = TemporaryDirectory.create();
        var broker = EmbeddedBroker.start(directory.path().resolve("broker"), 0);
        var registry = EmbeddedSchemaRegistry.start(directory.path().resolve("registry"), 0)) {
      return new Row(
              load,
              ids,
              new BenchEnvironment(
                  directory.path(), broker.bootstrapServers(), registry.url(), overrides))
          .run();
    }
  }

  private final class Row {
    private final IntakeLoad load;
    private final int ids;
    private final BenchEnvironment surroundings;
    private final Topics topics;

    Row(IntakeLoad load, int ids, BenchEnvironment surroundings) {
      this.load = load;
      this.ids = ids;
      this.surroundings = surroundings;
      this.topics = new Topics(surroundings.config("bench").kafka().topicPrefix());
    }

    IntakeRow run() {
      String what = "%,d ids a request".formatted(ids);
      progress.begin(what + ": writing the requests");
      double bytes = produce();
      progress.begin(what);
      var intake = new ArrayList<Measurement>();
      var deduplication = new ArrayList<Measurement>();
      var passThrough = new ArrayList<Measurement>();
      int done = 0;
      int all = 3 * (load.rounds() + 1);
      for (int round = 0; round <= load.rounds(); round++) {
        String group = "round-" + round;
        passThrough.add(measure(group, bare(Kind.PASS_THROUGH)));
        progress.show(++done, all);
        deduplication.add(measure(group, bare(Kind.DEDUPLICATION)));
        progress.show(++done, all);
        intake.add(measure(group, this::intake));
        progress.show(++done, all);
      }
      return IntakeRow.of(
          ids, bytes, counting(intake), counting(deduplication), counting(passThrough));
    }

    private StreamsUnderTest intake(AmundConfig config, KafkaClients clients) {
      return new IntakeUnderTest(config, clients, topics);
    }

    private Maker bare(Kind kind) {
      return (config, clients) -> new BareStreams(kind, config, clients, topics.deletionRequests());
    }

    private List<Measurement> counting(List<Measurement> all) {
      return all.subList(1, all.size());
    }

    private double produce() {
      AmundConfig config = surroundings.config("bench");
      if (ids > config.forModel(BenchEnvironment.MODEL).intake().maxSampleIds()) {
        throw new BenchException(
            "A request of %,d ids would be rejected: set amund.intake.max-sample-ids"
                .formatted(ids));
      }
      try (var clients = new KafkaClients(config.kafka(), config.schemaRegistry())) {
        new KafkaSetup(clients, topics).ensure();
        return new RequestProducer(clients)
            .produce(topics.deletionRequests(), load.requests(), ids);
      }
    }

    private Measurement measure(String group, Maker maker) {
      AmundConfig config = surroundings.config(group);
      try (var clients = new KafkaClients(config.kafka(), config.schemaRegistry());
          var application = maker.make(config, clients)) {
        application.start();
        var source = new TopicPartition(topics.deletionRequests(), 0);
        var commits = new CommitWatch(clients, source).await(application, load.requests());
        long through = application.through();
        if (through != load.requests()) {
          throw new BenchException(
              "%,d of %,d requests came through %s"
                  .formatted(through, load.requests(), application.group()));
        }
        return commits.measure(through);
      }
    }
  }
}
