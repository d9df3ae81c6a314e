package dev.amund.subscriber;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A service that answers with the newest version of a model. serving.md quotes it. */
// tag::example[]
final class ServingExample implements AutoCloseable {
  private final KafkaClients clients;
  private final ArtifactStore artifacts;
  private final ModelSubscriber subscriber;
  private final HotModel<MyModel> model = new HotModel<>(MyModel::load);

  ServingExample(String brokers, String registry, Path store, Path publicKey, Path local) {
    clients = KafkaClients.of(brokers, registry, "fleet-1"); // its client ids begin so
    artifacts = new DirectoryArtifactStore(store);
    var settings =
        SubscriberSettings.of("cifar", new Topics("amund."), ManifestVerifier.of(publicKey))
            .withDirectory(local);
    subscriber = new ModelSubscriber(settings, clients, artifacts, model);
    subscriber.start();
  }

  /** Runs on one version from its begin to its end. */
  String answer(String question) {
    return model.call(current -> current.answer(question));
  }

  /** For the readiness probe. */
  boolean isReady() {
    return model.version().isPresent();
  }

  /** For the dashboard. */
  SubscriberMetrics metrics() {
    return subscriber.metrics();
  }

  @Override
  public void close() {
    subscriber.close();
    model.close();
    artifacts.close();
    clients.close();
  }

  /** Stands for whatever loads TorchScript: DJL, LibTorch, an inference server's client. */
  record MyModel(String weights) implements AutoCloseable {

    /** Throws if the model cannot be used; then it is refused, and the one before stays. */
    static MyModel load(VerifiedModel version) {
      return new MyModel(new String(version.bytes(), StandardCharsets.UTF_8));
    }

    String answer(String question) {
      return weights + " says yes to " + question;
    }

    @Override
    public void close() {
      // Let go of native memory here: no request uses this version any more.
    }
  }
}
// end::example[]
