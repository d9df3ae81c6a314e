package dev.amund.cli.evidence;

import dev.amund.artifacts.chain.ChainReport;
import dev.amund.artifacts.chain.ChainVerifier;
import dev.amund.artifacts.chain.CheckedVersion;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the history of a request from the topics and the artifact store. Changes nothing. */
public final class HistoryCollector {
  private final KafkaClients clients;
  private final Topics topics;
  private final ChainVerifier verifier;

  public HistoryCollector(KafkaClients clients, Topics topics, ChainVerifier verifier) {
    this.clients = clients;
    this.topics = topics;
    this.verifier = verifier;
  }

  /**
   * Reads all topics once, from the beginning to their current ends.
   *
   * @param model the request's model; empty if only one was asked under the id
   * @return empty if the request is unknown
   * @throws SeveralModelsException if several models were asked under the id
   */
  public Optional<RequestHistory> collect(UUID requestId, Optional<String> model) {
    var scan = new TopicScan(clients);
    var requests =
        scan.find(
            topics.deletionRequests(),
            DeletionRequested.class,
            event -> event.getRequestId().equals(requestId) && isWanted(model, event.getModelId()));
    var batches =
        scan.find(
            topics.unlearningBatches(),
            UnlearningBatch.class,
            event -> isWanted(model, event.getModelId()) && names(event, requestId));
    var receipts =
        scan.find(
            topics.receipts(),
            DeletionReceipt.class,
            event -> event.getRequestId().equals(requestId) && isWanted(model, event.getModelId()));
    var deadLetters = scan.deadLetters(topics.deadLetters(), requestId);
    var modelId = modelId(requestId, requests, batches, receipts);
    if (modelId.isEmpty() && deadLetters.isEmpty()) {
      return Optional.empty();
    }
    var batchIds = batchIds(batches, receipts);
    var evaluations =
        scan.find(
            topics.evaluations(),
            UnlearningEvaluated.class,
            event ->
                modelId.equals(Optional.of(event.getModelId()))
                    && batchIds.contains(event.getBatchId()));
    var ofModel =
        scan.find(
            topics.modelVersions(),
            ModelVersionPublished.class,
            event -> modelId.equals(Optional.of(event.getModelId())));
    // A batch may contain requests without stored samples, which its version does not concern.
    boolean unlearned =
        receipts.stream()
            .map(Sighting::event)
            .anyMatch(receipt -> receipt.getVersion() != null || receipt.getVersions() != null);
    var announcements =
        ofModel.stream()
            .filter(
                seen ->
                    names(seen.event(), requestId)
                        || unlearned && batchIds.contains(seen.event().getBatchId()))
            .toList();
    var chain =
        unlearned || !announcements.isEmpty()
            ? modelId.map(id -> chain(id, ofModel))
            : Optional.<ChainReport>empty();
    var evidence =
        new Evidence(
            requestId,
            modelId.orElse(""),
            new FoundEvents(
                withoutOthers(requests, receipts),
                batches,
                evaluations,
                announcements,
                receipts,
                deadLetters),
            chain.flatMap(report -> version(report, batchIds, receipts)),
            chain);
    return Optional.of(new Proof(topics, scan.unreadable()).of(evidence));
  }

  /**
   * Leaves out requests rejected because the id was used: they belong to others, with their own
   * samples and subjects. A rerouted one is in two places, so it is recognised by its content.
   */
  private static List<Sighting<DeletionRequested>> withoutOthers(
      List<Sighting<DeletionRequested>> requests, List<Sighting<DeletionReceipt>> receipts) {
    Set<DeletionRequested> others =
        requests.stream()
            .filter(
                request ->
                    receipts.stream()
                        .map(Sighting::event)
                        .filter(Proof::isOfAnother)
                        .anyMatch(
                            receipt ->
                                receipt.getRequestPartition() == request.partition()
                                    && receipt.getRequestOffset() == request.offset()))
            .map(Sighting::event)
            .collect(Collectors.toSet());
    return requests.stream().filter(request -> !others.contains(request.event())).toList();
  }

  private static boolean isWanted(Optional<String> wanted, String modelId) {
    return wanted.isEmpty() || wanted.get().equals(modelId);
  }

  private static boolean names(UnlearningBatch batch, UUID requestId) {
    return batch.getRequests().stream()
        .anyMatch(request -> request.getRequestId().equals(requestId));
  }

  private static boolean names(ModelVersionPublished version, UUID requestId) {
    return version.getRequests().stream()
        .anyMatch(request -> request.getRequestId().equals(requestId));
  }

  private static Optional<String> modelId(
      UUID requestId,
      List<Sighting<DeletionRequested>> requests,
      List<Sighting<UnlearningBatch>> batches,
      List<Sighting<DeletionReceipt>> receipts) {
    var models =
        Stream.of(
                requests.stream().map(seen -> seen.event().getModelId()),
                batches.stream().map(seen -> seen.event().getModelId()),
                receipts.stream().map(seen -> seen.event().getModelId()))
            .flatMap(ids -> ids)
            .collect(Collectors.toCollection(TreeSet::new));
    if (models.size() > 1) {
      throw new SeveralModelsException(requestId, models);
    }
    return models.stream().findFirst();
  }

  private static Set<UUID> batchIds(
      List<Sighting<UnlearningBatch>> batches, List<Sighting<DeletionReceipt>> receipts) {
    var ids = new HashSet<UUID>();
    batches.forEach(seen -> ids.add(seen.event().getBatchId()));
    receipts.stream()
        .map(seen -> seen.event().getBatchId())
        .filter(id -> id != null)
        .forEach(ids::add);
    return ids;
  }

  private ChainReport chain(String modelId, List<Sighting<ModelVersionPublished>> announced) {
    var head =
        announced.stream()
            .map(Sighting::event)
            .max(Comparator.comparingLong(ModelVersionPublished::getVersion));
    return verifier.verify(modelId).with(verifier.compare(modelId, head));
  }

  /** Returns the one that a receipt names, should several be of batches with one id. */
  private static Optional<CheckedVersion> version(
      ChainReport report, Set<UUID> batchIds, List<Sighting<DeletionReceipt>> receipts) {
    Set<Long> named =
        receipts.stream()
            .map(seen -> seen.event().getVersion())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return report.versions().stream()
        .filter(
            checked ->
                checked
                    .signed()
                    .manifest()
                    .batchId()
                    .filter(id -> batchIds.contains(UUID.fromString(id)))
                    .isPresent())
        .min(
            Comparator.comparing(
                checked -> !named.contains(checked.signed().manifest().version())));
  }
}
