package dev.amund.soak;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.embedded.Ports;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.process.PartProcess;
import dev.amund.process.ServeProcess;
import dev.amund.process.SmallCase;
import dev.amund.samples.SampleStore;
import dev.amund.samples.topic.SampleFeed;
import dev.amund.samples.topic.SampleTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A broker, a registry and some daemons, each a process, with all that they own on disk. The
 * daemons share the artifact store and the signing key; each has sample stores of its own.
 */
public final class SoakCluster implements AutoCloseable {
  static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /** The samples that every model was trained on. */
  public static final GeneratedDataSet DATA = new GeneratedDataSet(6, 6_000, 60, 5, 11);

  private final Path directory;
  private final ClusterPlan plan;
  private final PartProcess broker;
  private final PartProcess registry;
  private final KafkaClients clients;

  /** Takes connections and says nothing. */
  private final ServerSocket silentServer;

  private final List<ServeProcess> daemons = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  /** Makes everything and starts it, with one daemon and some models. */
  public static SoakCluster withOneDaemon(Path directory, int models)
      throws IOException, InterruptedException {
    return new SoakCluster(directory, ClusterPlan.of(1, models));
  }

  /** Makes everything and starts it, the daemons one after the other. */
  SoakCluster(Path directory, ClusterPlan plan) throws IOException, InterruptedException {
    this.directory = directory;
    this.plan = plan;
    Files.createDirectories(directory);
    SmallCase.writeModel(base());
    silentServer = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Files.createDirectories(directory.resolve("linked"));
    Files.createDirectories(stopFiles());
    Path files = directory.resolve("data-set");
    DATA.writeTo(files);
    broker = PartProcess.broker(directory.resolve("kafka"));
    registry = PartProcess.registry(directory.resolve("registry"));
    var config = AmundConfig.of(settings(0));
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    try {
      startDaemons(files);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startDaemons(Path files) throws IOException {
    for (int i = 0; i < plan.daemons(); i++) {
      for (String model : plan.modelIds()) {
        SmallCase.importSamples(files, samples(i, model));
      }
      ports.add(Ports.free());
      daemons.add(serve(i));
      // The first makes the signing key and the topics.
      daemons.get(i).awaitReady();
    }
  }

  private Map<String, String> settings(int daemon) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("amund.data-directory", data(daemon).toString());
    settings.put("amund.artifacts.directory", artifacts().toString());
    settings.put("amund.artifacts.signing-key", signingKey().toString());
    settings.put("amund.kafka.bootstrap-servers", broker.address());
    settings.put("amund.kafka.replication-factor", "1");
    settings.put("amund.kafka.partitions", "4");
    settings.put("amund.kafka.instance-id", "amund-" + daemon);
    settings.put("amund.kafka.session-timeout", SESSION_TIMEOUT.toSeconds() + "s");
    settings.put("amund.schema-registry.url", "http://" + registry.address());
    plan.modelIds().forEach(m -> settings.put("amund.models." + m + ".path", base().toString()));
    settings.put("amund.samples.topic", "true");
    settings.put("amund.samples.link-prefixes", linkedFiles() + "," + silentServer());
    settings.put("amund.samples.link-timeout", "2s");
    settings.put("amund.device.threads", "1");
    // Who watches counts the stream threads that have died.
    settings.put("amund.metrics.kafka-clients", "true");
    settings.put("amund.intake.max-age", "1s");
    settings.put("amund.intake.max-requests", "8");
    // Small and quick; and no batch is given up.
    settings.put("amund.amun.control.update", "fixed");
    settings.put("amund.amun.replay-minimum", "0");
    settings.put("amund.amun.fine-tune.epochs", "2");
    settings.put("amund.amun.fine-tune.retain-only-epochs", "0");
    settings.put("amund.amun.fine-tune.learning-rate", "0.001");
    settings.put("amund.gates.retain-samples", "20");
    settings.put("amund.gates.holdout-samples", "20");
    settings.putAll(SmallCase.OPEN_GATES);
    settings.put("amund.unlearner.max-deliveries", "1000");
    // So few that many batches take several versions, and a subject is cut.
    settings.put("amund.unlearner.max-forget-samples", "4");
    settings.putAll(plan.settings());
    return settings;
  }

  private ServeProcess serve(int daemon) throws IOException {
    String classPath = System.getProperty("java.class.path");
    if (!plan.classPathPrefix().isEmpty()) {
      classPath = plan.classPathPrefix() + File.pathSeparator + classPath;
    }
    Path log = directory.resolve("daemon-" + daemon).resolve("serve.log");
    setClock(daemon, Duration.ZERO);
    var settings = new LinkedHashMap<>(settings(daemon));
    StopInterceptor.properties(stopFiles(), daemon)
        .forEach((key, value) -> settings.put("amund.kafka.properties." + key, value));
    return ServeProcess.start(classPath, environment(daemon), settings, ports.get(daemon), log);
  }

  private Map<String, String> environment(int daemon) {
    return plan.clockLibrary()
        .map(
            library ->
                Map.of(
                    "LD_PRELOAD", library.toString(),
                    "FAKETIME_TIMESTAMP_FILE", clock(daemon).toString(),
                    "FAKETIME_CACHE_DURATION", "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                    "FAKETIME_FORCE_MONOTONIC_FIX", "0"))
        .orElse(Map.of());
  }

  /** Puts a daemon's wall clock off by so much; it takes effect within a second. */
  void setClock(int daemon, Duration offset) throws IOException {
    Path whole = clock(daemon).resolveSibling("clock.new");
    Files.writeString(whole, "%+.3f%n".formatted(offset.toMillis() / 1e3));
    Files.move(whole, clock(daemon), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path clock(int daemon) {
    return directory.resolve("daemon-" + daemon).resolve("clock");
  }

  /** Returns the points at which the daemons can be stopped. */
  Stops stops() {
    return new Stops(stopFiles());
  }

  private Path stopFiles() {
    return directory.resolve("stops");
  }

  PartProcess broker() {
    return broker;
  }

  PartProcess registry() {
    return registry;
  }

  /** A daemon as it runs now. */
  public ServeProcess daemon(int number) {
    return daemons.get(number);
  }

  /** Returns the number of daemons. */
  int daemons() {
    return daemons.size();
  }

  /** Starts a daemon again that was killed; does not wait for it. */
  void startDaemon(int number) throws IOException {
    daemons.set(number, serve(number));
  }

  /** Returns the ids of the models. */
  public List<String> models() {
    return plan.modelIds();
  }

  /** Returns clients for whoever is no daemon. */
  public KafkaClients clients() {
    return clients;
  }

  /** Returns the names of the topics. */
  public Topics topics() {
    return new Topics(clients.config().topicPrefix());
  }

  /** Below which address samples may be linked files; there are none. */
  URI linkedFiles() {
    return directory.resolve("linked").toUri();
  }

  /** The address of a server below which samples may be linked, and which does not answer. */
  URI silentServer() {
    return URI.create("http://127.0.0.1:%d/".formatted(silentServer.getLocalPort()));
  }

  private Path base() {
    return directory.resolve("base.pt");
  }

  private Path data(int daemon) {
    return directory.resolve("daemon-" + daemon).resolve("data");
  }

  /** A daemon's samples of a model. */
  Path samples(int daemon, String model) {
    return data(daemon).resolve("samples").resolve(model);
  }

  /**
   * Lets a daemon's store follow its topic to the end, as the daemon would do at its next start;
   * not while it runs.
   */
  void catchUp(int daemon, String model) {
    try (var store = SampleStore.open(samples(daemon, model));
        var topic = new SampleTopic(clients, topics(), "remains", Clock.systemUTC());
        var feed =
            new SampleFeed(
                clients, topics(), Map.of(model, store), topic, new SimpleMeterRegistry())) {
      feed.start();
      feed.await(model, Duration.ofMinutes(1));
    }
  }

  /** The artifact store of all daemons. */
  Path artifacts() {
    return directory.resolve("artifacts");
  }

  /** The signing key of all daemons. */
  Path signingKey() {
    return directory.resolve("signing.pem");
  }

  /** Stops the daemons in good order, so that their stores can be opened. */
  void stopDaemons() throws InterruptedException {
    for (ServeProcess daemon : daemons) {
      if (!daemon.process().terminate(Duration.ofMinutes(1))) {
        throw new IllegalStateException("a daemon does not stop");
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (ServeProcess daemon : daemons) {
      daemon.close();
    }
    silentServer.close();
    clients.close();
    registry.close();
    broker.close();
  }
}
