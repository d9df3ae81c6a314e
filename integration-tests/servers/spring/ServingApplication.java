package fleet;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.Topics;
import dev.amund.subscriber.HotModel;
import dev.amund.subscriber.ModelSubscriber;
import dev.amund.subscriber.SubscriberSettings;
import dev.amund.subscriber.VerifiedModel;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A Spring service that answers with the newest version of a model. model-servers.md quotes it. */
// tag::example[]
@SpringBootApplication
@RestController
public class ServingApplication {
  private final HotModel<Classifier> model = new HotModel<>(Classifier::load);

  public static void main(String[] arguments) {
    SpringApplication.run(ServingApplication.class, arguments);
  }

  @Bean(destroyMethod = "close")
  HotModel<Classifier> model() {
    return model;
  }

  @Bean(destroyMethod = "close")
  KafkaClients clients(
      @Value("${fleet.kafka}") String brokers, @Value("${fleet.registry}") String registry) {
    return KafkaClients.of(brokers, registry, "fleet-1");
  }

  @Bean(destroyMethod = "close")
  ArtifactStore artifacts(@Value("${fleet.store}") Path store) {
    return new DirectoryArtifactStore(store);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  ModelSubscriber subscriber(
      KafkaClients clients,
      ArtifactStore artifacts,
      HotModel<Classifier> model,
      @Value("${fleet.model}") String modelId,
      @Value("${fleet.public-key}") Path publicKey,
      @Value("${fleet.state}") Path state) {
    var settings =
        SubscriberSettings.of(modelId, new Topics("amund."), ManifestVerifier.of(publicKey))
            .withDirectory(state);
    return new ModelSubscriber(settings, clients, artifacts, model);
  }

  /** One image, (C, H, W) in [0, 1]; answered by one version from begin to end. */
  @PostMapping("/predictions")
  Map<String, Object> predict(@RequestBody float[][][] image) throws Exception {
    try (var lease = model.lease()) {
      return Map.of("version", lease.version(), "logits", lease.model().logits(image));
    }
  }

  /** There is no version yet. */
  @ExceptionHandler(IllegalStateException.class)
  ResponseEntity<String> unavailable(IllegalStateException e) {
    return ResponseEntity.status(503).body(e.getMessage());
  }

  /** For the readiness probe. */
  @GetMapping("/ready")
  ResponseEntity<Long> ready() {
    var version = model.version();
    return version.isPresent()
        ? ResponseEntity.ok(version.getAsLong())
        : ResponseEntity.status(503).build();
  }
// end::example[]

  /** A version, loaded by DJL. */
  record Classifier(Model model) implements AutoCloseable {

    /** Throws if the model cannot be used; then it is refused, and the one before stays. */
    static Classifier load(VerifiedModel version) throws Exception {
      var model = Model.newInstance(version.modelId(), "PyTorch");
      model.load(new ByteArrayInputStream(version.bytes()));
      return new Classifier(model);
    }

    float[] logits(float[][][] image) throws Exception {
      var shape = new Shape(1, image.length, image[0].length, image[0][0].length);
      var pixels = new float[(int) shape.size()];
      int at = 0;
      for (float[][] channel : image) {
        for (float[] row : channel) {
          System.arraycopy(row, 0, pixels, at, row.length);
          at += row.length;
        }
      }
      try (var manager = model.getNDManager().newSubManager();
          var predictor = model.newPredictor(new NoopTranslator());
          var answer = predictor.predict(new NDList(manager.create(pixels, shape)))) {
        return answer.singletonOrThrow().toFloatArray();
      }
    }

    /** Called when the last request that runs on it has ended. */
    @Override
    public void close() {
      model.close();
    }
  }
}
