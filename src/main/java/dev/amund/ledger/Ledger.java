package dev.amund.ledger;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.QuarantineAction;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.BoundedConsumers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the state of requests and versions. It follows the topics {@code receipts}, {@code
 * model-versions}, {@code version-retirements}, {@code evaluations}, {@code retraining-requests}
 * and {@code quarantine-actions} and answers from memory; versions that the compacted topic has
 * lost come from the artifact store. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
  /** The name of the thread. */
  public static final String THREAD = "amund-ledger";

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private final ArtifactStore artifacts;
  private final List<String> modelIds;
  private final Map<String, FollowedTopic<?>> followed;
  private final LedgerFeed feed;
  private final VersionIndex versions = new VersionIndex();
  private final RequestIndex requests;
  private final RetrainingIndex retrain = new RetrainingIndex();
  private final RequestCounts counts;
  private final List<Consumer<SpecificRecord>> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param artifacts has the manifests of earlier versions
   * @param modelIds the models whose earlier versions are read from there
   * @param capacity about how many requests it remembers, the most recent ones, at about half a
   *     kilobyte each
   */
  public Ledger(
      KafkaClients clients,
      Topics topics,
      ArtifactStore artifacts,
      List<String> modelIds,
      int capacity) {
    this.artifacts = artifacts;
    this.modelIds = List.copyOf(modelIds);
    this.requests = new RequestIndex(capacity);
    this.counts = new RequestCounts(Set.copyOf(modelIds));
    this.followed =
        followed(clients, topics).collect(Collectors.toMap(FollowedTopic::name, topic -> topic));
    this.feed =
        new LedgerFeed(
            BoundedConsumers.of(clients.reader("ledger")),
            List.copyOf(followed.keySet()),
            new Books());
  }

  private Stream<FollowedTopic<?>> followed(KafkaClients clients, Topics topics) {
    return Stream.of(
        FollowedTopic.of(clients, topics.receipts(), DeletionReceipt.class, this::enter),
        FollowedTopic.of(clients, topics.modelVersions(), ModelVersionPublished.class, this::add),
        FollowedTopic.of(
            clients, topics.versionRetirements(), ModelVersionRetired.class, versions::add),
        FollowedTopic.of(clients, topics.evaluations(), UnlearningEvaluated.class, versions::add),
        FollowedTopic.of(
            clients, topics.retrainingRequests(), RetrainingRequested.class, retrain::add),
        FollowedTopic.of(
            clients, topics.quarantineActions(), QuarantineAction.class, retrain::add));
  }

  private void add(ModelVersionPublished version) {
    versions.add(version);
    retrain.add(version);
  }

  private void enter(DeletionReceipt receipt) {
    counts.add(receipt, requests.ended(RequestKey.of(receipt)));
    requests.add(receipt);
  }

  /** Starts reading on its own thread and returns at once. Call it once. */
  public void start() {
    feed.start();
  }

  /** Returns whether its thread runs. */
  public boolean isAlive() {
    return feed.isAlive();
  }

  /** Returns whether all that was published before the start has been read. */
  public boolean caughtUp() {
    return feed.caughtUp();
  }

  /** Returns ids of the models with a version, in alphabetical order. */
  public synchronized Set<String> models() {
    return versions.models();
  }

  /** Returns all versions of a model, the oldest first; empty for an unknown model. */
  public synchronized List<VersionEntry> versions(String modelId) {
    return versions.versions(modelId);
  }

  /**
   * Returns the last thousand attempts at forgetting, the oldest first; empty for an unknown model.
   */
  public synchronized List<UnlearningEvaluated> evaluations(String modelId) {
    return versions.evaluations(modelId);
  }

  /** Returns a request, if it is remembered. */
  public synchronized Optional<RequestEntry> request(RequestKey key) {
    return requests.find(key);
  }

  /** Returns the remembered requests with this id, of all models; nearly always one. */
  public synchronized List<RequestEntry> requests(UUID requestId) {
    return requests.find(requestId);
  }

  /**
   * Returns the latest receipts of all models, the newest first.
   *
   * @param limit how many at most; no more than a thousand are kept
   */
  public synchronized List<DeletionReceipt> recentReceipts(int limit) {
    return requests.recent(limit);
  }

  /** Returns how many requests are quarantined now, by model; models without any are left out. */
  public synchronized Map<String, Long> quarantined() {
    return requests.quarantined();
  }

  /**
   * Returns whether a request is quarantined because the model must be retrained from scratch to
   * fulfil it.
   */
  public synchronized boolean isRetrainRequired(String modelId) {
    return requests.isRetrainRequired(modelId);
  }

  /**
   * Returns the models that must be retrained from scratch, with the batches for which; see {@link
   * RetrainingRequested}.
   */
  public synchronized Map<String, List<RetrainingRequested>> retrainRequired() {
    return retrain.open();
  }

  /**
   * Counts a model's requests by their latest receipt, whichever daemon owns it, and copies under
   * DUPLICATE. Empty until everything published before the start has been read.
   */
  public synchronized Optional<Map<ReceiptStatus, Long>> requestCounts(String modelId) {
    return caughtUp() ? Optional.of(counts.of(modelId)) : Optional.empty();
  }

  /**
   * Subscribes to everything that is published from now on.
   *
   * @param listener receives each {@link ModelVersionPublished}, {@link ModelVersionRetired},
   *     {@link UnlearningEvaluated}, {@link DeletionReceipt}, {@link RetrainingRequested} and
   *     {@link QuarantineAction} on the ledger's thread, which it must not block; what it throws is
   *     logged
   * @return ends the subscription
   */
  public Runnable listen(Consumer<SpecificRecord> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    feed.close();
  }

  /** Applies records to the ledger. */
  private final class Books implements LedgerFeed.Sink {
    @Override
    public void begin() {
      for (String modelId : modelIds) {
        var laidOut =
            artifacts.versions(modelId).stream()
                .map(ModelManifest::version)
                .collect(Collectors.toSet());
        var chain = artifacts.chain(modelId);
        synchronized (Ledger.this) {
          chain.forEach(
              signed ->
                  versions.add(signed.manifest(), laidOut.contains(signed.manifest().version())));
        }
      }
    }

    @Override
    public void apply(ConsumerRecord<byte[], byte[]> entry, boolean live) {
      Optional<? extends SpecificRecord> event;
      synchronized (Ledger.this) {
        event = followed.get(entry.topic()).read(entry);
      }
      if (live) {
        event.ifPresent(it -> listeners.forEach(listener -> notify(listener, it)));
      }
    }

    private void notify(Consumer<SpecificRecord> listener, SpecificRecord event) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        log.warn("a listener failed at a {}", event.getSchema().getName(), e);
      }
    }
  }
}
