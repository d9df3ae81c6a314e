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
 * What an unlearner is built from; the caller owns and closes all of it.
 *
 * @param config the whole configuration
 * @param clients settings and serializers of the Kafka clients
 * @param topics names of the topics
 * @param partitions how many partitions the batches topic has
 * @param stores the sample stores of the configured models
 * @param artifacts where versions go
 * @param signer signs their manifests
 * @param registry where samples are registered
 * @param pending samples that wait for a batch
 * @param retrainRequired whether a request waits for a model, by id, to be retrained from scratch
 * @param meters where to count
 * @param clock wall clock
 */
public record UnlearnerParts(
    AmundConfig config,
    KafkaClients clients,
    Topics topics,
    int partitions,
    ModelStores stores,
    ArtifactStore artifacts,
    ManifestSigner signer,
    SampleRegistry registry,
    PendingSamples pending,
    Predicate<String> retrainRequired,
    MeterRegistry meters,
    Clock clock) {}
