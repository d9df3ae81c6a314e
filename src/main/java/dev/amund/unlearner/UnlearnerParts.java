package dev.amund.unlearner;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.unlearner.models.ModelStores;
import dev.amund.unlearner.update.PendingSamples;
import dev.amund.unlearner.update.SampleRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Predicate;

/**
 * The parts that an unlearner is built from; the caller owns and closes all of it.
 *
 * @param config the whole configuration
 * @param kafka where batches come from and results go
 * @param versions where versions go
 * @param samples where samples come from
 * @param retrainRequired whether a request waits for a model, by id, to be retrained from scratch
 * @param meters where to count
 * @param clock wall clock
 */
public record UnlearnerParts(
    AmundConfig config,
    Kafka kafka,
    Versions versions,
    Samples samples,
    Predicate<String> retrainRequired,
    MeterRegistry meters,
    Clock clock) {

  /**
   * The source of batches and the destination of results.
   *
   * @param clients settings and serializers of the Kafka clients
   * @param topics names of the topics
   * @param partitions how many partitions the batches topic has
   */
  public record Kafka(KafkaClients clients, Topics topics, int partitions) {}

  /**
   * The destination of versions.
   *
   * @param store keeps their bytes and manifests
   * @param signer signs the manifests
   */
  public record Versions(ArtifactStore store, ManifestSigner signer) {}

  /**
   * The source of samples.
   *
   * @param stores the sample stores of the configured models
   * @param registry where samples are registered
   * @param pending samples that wait for a batch
   */
  public record Samples(ModelStores stores, SampleRegistry registry, PendingSamples pending) {}
}
