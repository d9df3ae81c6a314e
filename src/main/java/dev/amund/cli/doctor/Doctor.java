package dev.amund.cli.doctor;

import dev.amund.artifacts.keys.SigningKey;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.config.AmundConfig;
import dev.amund.config.ModelConfig;
import dev.amund.daemon.DataLayout;
import dev.amund.event.Topics;
import dev.amund.event.admin.KafkaSetup;
import dev.amund.event.admin.SubjectCompatibility;
import dev.amund.event.admin.TopicException;
import dev.amund.event.client.Brokers;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryFailures;
import dev.amund.model.Devices;
import dev.amund.model.ModelException;
import dev.amund.model.ProbeFinding;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreInUseException;
import dev.amund.samples.Split;
import dev.amund.text.Printable;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks what the configuration names: the device, the models, their samples, the artifact store,
 * the signing key, Kafka, its topics and the schema registry. It changes nothing, except for a
 * probe that it writes to the artifact store and deletes.
 */
public final class Doctor {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** The number of characters of the noted preparation that are shown. */
  private static final int LONGEST = 300;

  private final AmundConfig config;
  private final DataLayout layout;
  private boolean brokerAnswers;

  public Doctor(AmundConfig config) {
    this.config = config;
    this.layout = new DataLayout(config.dataDirectory());
  }

  /**
   * Runs all checks in order.
   *
   * @param onFinding receives each finding
   */
  public void examine(Consumer<Finding> onFinding) {
    try (var clients = new KafkaClients(config.kafka(), config.schemaRegistry())) {
      Stream.of(own(), models(), services(clients))
          .flatMap(List::stream)
          .map(NamedCheck::run)
          .forEachOrdered(onFinding);
    }
  }

  private List<NamedCheck> own() {
    return List.of(
        new NamedCheck("device", () -> Devices.resolve(config.device().name())),
        new NamedCheck("signing key", this::signingKey),
        new NamedCheck("artifact store", this::artifactStore));
  }

  private List<NamedCheck> models() {
    if (config.models().isEmpty()) {
      return List.of(new NamedCheck("models", Doctor::noModels));
    }
    return config.models().stream()
        .flatMap(
            model ->
                Stream.of(
                    new NamedCheck("model " + model.id(), () -> base(model)),
                    new NamedCheck("samples of " + model.id(), () -> samples(model))))
        .toList();
  }

  private List<NamedCheck> services(KafkaClients clients) {
    return List.of(
        new NamedCheck("kafka", () -> kafka(clients)),
        new NamedCheck("topics", () -> topics(clients)),
        new NamedCheck("schema registry", () -> registry(clients)));
  }

  private static String noModels() {
    throw new IllegalStateException("there is none; set amund.models.<id>.path");
  }

  private String signingKey() {
    Path key = config.artifacts().signingKey();
    try (var store = ArtifactStores.open(config.artifacts(), Clock.systemUTC())) {
      new SigningKey(key, store)
          .problem()
          .ifPresent(
              problem -> {
                throw new IllegalStateException(problem);
              });
    }
    return Files.exists(key)
        ? "key %s in %s".formatted(ManifestSigner.load(key).keyId(), key)
        : "%s will be made at the first start".formatted(key);
  }

  private String artifactStore() throws IOException {
    long largest = 1;
    for (ModelConfig model : config.models()) {
      largest = Math.max(largest, Files.exists(model.path()) ? Files.size(model.path()) : 0);
    }
    try (var store = ArtifactStores.open(config.artifacts(), Clock.systemUTC())) {
      store.checkRoomFor(largest);
    }
    return "there is room for another version";
  }

  private String base(ModelConfig model) {
    var tried = new TriedModel(config, model).run();
    if (tried.findings().stream().anyMatch(ProbeFinding::isObstacle)) {
      throw new ModelException(tried.words());
    }
    return tried.words();
  }

  private String samples(ModelConfig model) {
    Path directory = layout.samples(model.id());
    if (Files.notExists(directory)) {
      return empty(model, 0, 0);
    }
    try (var store = SampleStore.open(directory)) {
      long trained = store.count(Split.TRAIN);
      long heldOut = store.count(Split.HOLDOUT);
      return trained == 0 || heldOut == 0
          ? empty(model, trained, heldOut)
          : "%,d TRAIN, %,d HOLDOUT%s".formatted(trained, heldOut, preparation(model, store));
    } catch (SampleStoreInUseException e) {
      return "in use by another process, and so not looked at";
    }
  }

  private static String preparation(ModelConfig model, SampleStore store) {
    if (model.inputs().preparation().isPresent()) {
      // As the daemon does when it opens the store.
      store.requireImagePreparation(model.inputs().preparation());
    }
    return store.preparation().map(how -> ", prepared as: " + Printable.of(how, LONGEST)).orElse("")
        + model.inputs().normalisation().map(how -> "; input normalised by " + how).orElse("");
  }

  private String empty(ModelConfig model, long trained, long heldOut) {
    if (config.samples().topic()) {
      return "%,d TRAIN, %,d HOLDOUT; they come from the topic".formatted(trained, heldOut);
    }
    throw new IllegalStateException(
        "%,d TRAIN and %,d HOLDOUT samples: run amund import --model %s"
            .formatted(trained, heldOut, model.id()));
  }

  private String kafka(KafkaClients clients) {
    try (var brokers = new Brokers(clients, TIMEOUT)) {
      brokers
          .problem()
          .ifPresent(
              problem -> {
                throw new IllegalStateException(problem);
              });
      brokerAnswers = true;
      return config.kafka().bootstrapServers();
    }
  }

  private String topics(KafkaClients clients) {
    if (!brokerAnswers) {
      throw new IllegalStateException("not looked at, for no broker answers");
    }
    var missing = setup(clients).missingTopics();
    if (missing.isEmpty()) {
      return "all there";
    }
    if (config.kafka().createTopics()) {
      return "to be created at the start: " + String.join(", ", missing);
    }
    throw new TopicException(
        missing.stream().map(name -> "topic %s is missing".formatted(name)).toList());
  }

  private KafkaSetup setup(KafkaClients clients) {
    return new KafkaSetup(
        clients, new Topics(config.kafka().topicPrefix()), config.registeredModels());
  }

  private String registry(KafkaClients clients) throws Exception {
    try {
      int subjects = clients.registry().getAllSubjects().size();
      requireCompatibility(clients);
      return "%s, %,d subjects".formatted(config.schemaRegistry().address(), subjects);
    } catch (IOException | RestClientException e) {
      throw new IOException(RegistryFailures.explain(e), e);
    }
  }

  /** A producer could register a schema there that amund cannot read. */
  private void requireCompatibility(KafkaClients clients) throws IOException, NamedCheck.Doubt {
    List<String> unchecked = unchecked(clients);
    if (!unchecked.isEmpty()) {
      throw new NamedCheck.Doubt(
          ("the compatibility of %s is NONE, so that any producer with auto.register.schemas may"
                  + " register a schema there that others cannot read: set it to FULL_TRANSITIVE with"
                  + " PUT %s/config/SUBJECT")
              .formatted(String.join(", ", unchecked), config.schemaRegistry().address()));
    }
  }

  private List<String> unchecked(KafkaClients clients) throws IOException {
    try {
      return new SubjectCompatibility(clients.registry()).unchecked(setup(clients).subjects());
    } catch (RestClientException e) {
      // A registry may restrict its settings to administrators; amund does not need them.
      return List.of();
    }
  }
}
