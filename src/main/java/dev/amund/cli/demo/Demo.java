package dev.amund.cli.demo;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.cli.common.ProgressLine;
import dev.amund.config.AmundConfig;
import dev.amund.daemon.Daemon;
import dev.amund.daemon.DataLayout;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.ImageShape;
import dev.amund.subscriber.ModelSubscriber;
import dev.amund.subscriber.SubscriberSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Runs amund on embedded parts with simulated users: prepares data and model, starts the parts,
 * plays the scenario, and reports whether every promise held.
 */
final class Demo {
  private static final String MODEL = "demo";
  private static final ImageShape SHAPE =
      new ImageShape(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE);
  private static final int CLASSES = 6;
  private static final int TRAINED = 1200;
  private static final int HELD_OUT = 600;
  private static final int SAMPLES_OF_A_SUBJECT = 6;

  private final Path directory;
  private final long seed;
  private final Map<String, String> overrides;
  private final PrintWriter out;
  private final Clock clock = Clock.systemUTC();

  /**
   * @param directory an empty directory, for all that the demo writes
   * @param seed the random seed
   * @param overrides configuration keys over the demo's own
   * @param out receives the output
   */
  Demo(Path directory, long seed, Map<String, String> overrides, PrintWriter out) {
    this.directory = directory;
    this.seed = seed;
    this.overrides = overrides;
    this.out = out;
  }

  /** Called between the report and the end. */
  @FunctionalInterface
  interface Linger {
    void linger(String http, String bootstrapServers, String registry) throws InterruptedException;
  }

  /**
   * Runs it.
   *
   * @return whether every promise held
   * @throws DemoException if it takes longer than it should
   */
  boolean run(Linger afterwards) throws IOException, InterruptedException {
    print("1/5  making a data set and training a small model until it knows it by heart");
    var layout = new DataLayout(directory);
    List<Sample> trained = prepare(layout);
    print("2/5  starting a Kafka broker and a schema registry in this process");
    try (var broker = EmbeddedBroker.start(layout.broker(), 0);
        var registry = EmbeddedSchemaRegistry.start(layout.registry(), 0)) {
      AmundConfig config = config(broker.bootstrapServers(), registry.url());
      print("3/5  starting the daemon, a serving fleet and an auditor");
      var topics = new Topics(config.kafka().topicPrefix());
      try (var clients = new KafkaClients(config.kafka(), config.schemaRegistry());
          var daemon = Daemon.start(config);
          var observations = new Observations(clients, topics);
          var fleet = new Fleet(config.device(), trained);
          var subscriber = subscriber(config, clients, topics, fleet);
          var upstream = new DemoUpstream(clients, topics, MODEL, clock)) {
        subscriber.start();
        var stage = new DemoWatch(daemon, observations, fleet, out);
        print("4/5  asking it to forget: two waves of deletion events");
        new Scenario(upstream, trained).play(stage);
        print("5/5  checking what came of it");
        var auditor = new Auditor(observations, upstream, fleet, config.forModel(MODEL).gates());
        boolean held = report(observations, upstream, auditor);
        afterwards.linger(daemon.address(), broker.bootstrapServers(), registry.url());
        return held;
      }
    }
  }

  /** Imports the data set, trains the model, and gives the training samples in random order. */
  private List<Sample> prepare(DataLayout layout) throws IOException {
    Path files = directory.resolve("data-set");
    new GeneratedDataSet(CLASSES, TRAINED, HELD_OUT, SAMPLES_OF_A_SUBJECT, seed).writeTo(files);
    try (var store = SampleStore.open(layout.samples(MODEL));
        var progress = new ProgressLine(out, "     training")) {
      Path manifest = files.resolve(GeneratedDataSet.MANIFEST);
      new Importer(store)
          .run(new CifarManifestSource(manifest, ImportOptions.none().withShape(SHAPE)));
      byte[] model =
          new DemoTraining(AmundConfig.of(overrides).device(), seed)
              .train(untrained(), store, progress);
      Files.write(basePath(), model);
      return store.draw(Split.TRAIN, TRAINED, new SplittableRandom(seed), Set.of());
    }
  }

  private static byte[] untrained() throws IOException {
    try (InputStream model = GeneratedDataSet.class.getResourceAsStream("demo-classifier.pt")) {
      return model.readAllBytes();
    }
  }

  private Path basePath() {
    return directory.resolve("base.pt");
  }

  private AmundConfig config(String bootstrapServers, String registry) {
    var values = new LinkedHashMap<String, String>();
    values.put("amund.data-directory", directory.toString());
    values.put("amund.kafka.bootstrap-servers", bootstrapServers);
    values.put("amund.kafka.replication-factor", "1");
    values.put("amund.kafka.partitions", "1");
    values.put("amund.schema-registry.url", registry);
    values.put("amund.models." + MODEL + ".path", basePath().toString());
    values.put("amund.intake.max-age", "3s");
    values.put("amund.intake.max-requests", "12");
    values.put("amund.http.port", "0");
    values.putAll(overrides);
    return AmundConfig.of(values);
  }

  private ModelSubscriber subscriber(
      AmundConfig config, KafkaClients clients, Topics topics, Fleet fleet) {
    var verifier =
        ManifestVerifier.of(ManifestSigner.publicKeyFile(config.artifacts().signingKey()));
    return new ModelSubscriber(
        SubscriberSettings.of(MODEL, topics, verifier).withDirectory(directory.resolve("fleet")),
        clients,
        ArtifactStores.open(config.artifacts(), clock),
        fleet.listener());
  }

  private boolean report(Observations observations, DemoUpstream upstream, Auditor auditor)
      throws IOException {
    List<Promise> promises = auditor.promises();
    var report = new Report(observations, upstream.expectations(), auditor.published(), promises);
    report.print(out);
    Path summary = directory.resolve("summary.json");
    report.write(summary);
    out.printf("%nThe same for machines: %s%n", summary);
    out.flush();
    return promises.stream().allMatch(Promise::held);
  }

  private void print(String text) {
    out.println(text);
    out.flush();
  }
}
