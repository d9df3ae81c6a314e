package dev.amund.cli.evidence;

import dev.amund.artifacts.ChainReport;
import dev.amund.artifacts.ChainVerifier;
import dev.amund.artifacts.CheckedVersion;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.KafkaClients;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Reads the history of a request out of the topics and the artifact store. Changes nothing. */
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
   * Reads all topics once, from their beginnings to where they end now.
   *
   * @return empty if none of them knows the request
   */
  public Optional<RequestHistory> collect(UUID requestId) {
    var scan = new TopicScan(clients);
    var requests =
        scan.find(
            topics.deletionRequests(),
            DeletionRequested.class,
            event -> event.getRequestId().equals(requestId));
    var batches =
        scan.find(
            topics.unlearningBatches(),
            UnlearningBatch.class,
            event ->
                event.getRequests().stream().anyMatch(r -> r.getRequestId().equals(requestId)));
    var receipts =
        scan.find(
            topics.receipts(),
            DeletionReceipt.class,
            event -> event.getRequestId().equals(requestId));
    var deadLetters = scan.deadLetters(topics.deadLetters(), requestId);
    var modelId = modelId(requests, batches, receipts);
    if (modelId.isEmpty() && deadLetters.isEmpty()) {
      return Optional.empty();
    }
    var batchIds = batchIds(batches, receipts);
    var evaluations =
        scan.find(
            topics.evaluations(),
            UnlearningEvaluated.class,
            event -> batchIds.contains(event.getBatchId()));
    var ofModel =
        scan.find(
            topics.modelVersions(),
            ModelVersionPublished.class,
            event -> modelId.equals(Optional.of(event.getModelId())));
    // A batch may hold requests of which nothing was held: its version has nothing to do with them.
    boolean unlearned = receipts.stream().anyMatch(seen -> seen.event().getVersion() != null);
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
    var history =
        new RequestHistory(
            requestId,
            modelId.orElse(""),
            requests,
            batches,
            evaluations,
            announcements,
            receipts,
            deadLetters,
            chain.flatMap(report -> version(report, batchIds)),
            chain,
            List.of(),
            List.of());
    return Optional.of(new Proof(topics, scan.unreadable()).of(history));
  }

  private static boolean names(ModelVersionPublished version, UUID requestId) {
    return version.getRequests().stream()
        .anyMatch(request -> request.getRequestId().equals(requestId));
  }

  private static Optional<String> modelId(
      List<Sighting<DeletionRequested>> requests,
      List<Sighting<UnlearningBatch>> batches,
      List<Sighting<DeletionReceipt>> receipts) {
    return Stream.of(
            requests.stream().map(seen -> seen.event().getModelId()),
            batches.stream().map(seen -> seen.event().getModelId()),
            receipts.stream().map(seen -> seen.event().getModelId()))
        .flatMap(ids -> ids)
        .findFirst();
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

  private static Optional<CheckedVersion> version(ChainReport report, Set<UUID> batchIds) {
    return report.versions().stream()
        .filter(
            checked ->
                checked
                    .signed()
                    .manifest()
                    .batchId()
                    .filter(id -> batchIds.contains(UUID.fromString(id)))
                    .isPresent())
        .findFirst();
  }
}
