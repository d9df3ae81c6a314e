package dev.amund.soak;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.RequestKey;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.deadletters.DeadLetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds what was committed against what was sent: nothing lost, nothing twice, no version out of
 * the chain (promises P1 to P3). It knows nothing of processes and files.
 */
final class Checker {
  private static final Set<ReceiptStatus> TERMINAL =
      Set.of(
          ReceiptStatus.ERASED,
          ReceiptStatus.NOT_HELD,
          ReceiptStatus.REJECTED,
          ReceiptStatus.QUARANTINED);

  private final List<SoakRequest> requests;
  private final List<Garbage> garbage;
  private final Evidence evidence;
  private final Map<RequestKey, List<DeletionReceipt>> receipts = new HashMap<>();
  private final Map<RequestKey, List<String>> duplicates = new HashMap<>();

  /** The rejections of other requests because their id was used. */
  private final Map<RequestKey, List<String>> others = new HashMap<>();

  private final List<String> violations = new ArrayList<>();

  private Checker(List<SoakRequest> requests, List<Garbage> garbage, Evidence evidence) {
    this.requests = requests;
    this.garbage = garbage;
    this.evidence = evidence;
    for (ConsumerRecord<String, DeletionReceipt> record : evidence.receipts()) {
      var id = RequestKey.of(record.value());
      if (ReceiptStatuses.isOwn(record.value())) {
        receipts.computeIfAbsent(id, any -> new ArrayList<>()).add(record.value());
        require(
            record.key().equals(id.receiptKey()), "receipt of %s under key %s", id, record.key());
      } else {
        boolean copy = record.value().getStatus() == ReceiptStatus.DUPLICATE;
        (copy ? duplicates : others)
            .computeIfAbsent(id, any -> new ArrayList<>())
            .add(record.key());
      }
    }
  }

  /** Every broken promise, in words; empty when all were kept. */
  static List<String> violations(
      List<SoakRequest> requests, List<Garbage> garbage, Evidence evidence) {
    var checker = new Checker(requests, garbage, evidence);
    checker.check();
    return List.copyOf(checker.violations);
  }

  /** Returns the number of outstanding answers. */
  static int outstanding(List<SoakRequest> requests, List<Garbage> garbage, Evidence evidence) {
    var checker = new Checker(requests, garbage, evidence);
    int later =
        requests.stream().mapToInt(request -> request.copies() - 1 + request.others()).sum();
    long unanswered =
        requests.stream().filter(r -> checker.statuses(r, TERMINAL::contains).isEmpty()).count();
    int answered =
        Stream.of(checker.duplicates, checker.others)
            .flatMap(answers -> answers.values().stream())
            .mapToInt(List::size)
            .sum();
    return (int) unanswered
        + Math.max(0, later - answered)
        + Math.max(0, garbage.size() - evidence.deadLetters().size());
  }

  private void check() {
    requests.forEach(this::checkReceipts);
    Set<RequestKey> known = requests.stream().map(SoakRequest::key).collect(Collectors.toSet());
    receipts.keySet().stream()
        .filter(id -> !known.contains(id))
        .forEach(id -> violate("receipts of %s, which nobody sent", id));
    checkDeadLetters();
    byModel(evidence.batches(), UnlearningBatch::getModelId).forEach(this::checkBatches);
    byModel(evidence.versions(), ModelVersionPublished::getModelId).forEach(this::checkChain);
    checkEvaluations();
    checkStoppedModels();
  }

  /** P1: exactly one terminal receipt, the right one, and what must come before it. */
  private void checkReceipts(SoakRequest request) {
    RequestKey id = request.key();
    List<ReceiptStatus> all = statuses(request, any -> true);
    List<ReceiptStatus> wanted =
        switch (request.expected()) {
          case ERASED ->
              List.of(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
          case REJECTED -> List.of(ReceiptStatus.REJECTED);
          default -> List.of(ReceiptStatus.ACCEPTED, request.expected());
        };
    // Intake and unlearner write to the same partition one after the other, so order is promised.
    require(all.equals(wanted), "%s has receipts %s, not %s", id, all, wanted);
    List<String> again = duplicates.getOrDefault(id, List.of());
    require(
        isEachOnce(again, request.copies() - 1),
        "%s was sent %d times, and called a duplicate under %s",
        id,
        request.copies(),
        again);
    List<String> refused = others.getOrDefault(id, List.of());
    require(
        isEachOnce(refused, request.others()),
        "%d others were sent under the id of %s, and rejected under %s",
        request.others(),
        id,
        refused);
    if (request.expected() == ReceiptStatus.ERASED) {
      checkForgottenOnce(request);
    }
  }

  private static boolean isEachOnce(List<String> keys, int count) {
    return keys.size() == count && new HashSet<>(keys).size() == count;
  }

  private void checkForgottenOnce(SoakRequest request) {
    RequestKey id = request.key();
    List<ModelVersionPublished> ofModel =
        evidence.versions().stream().filter(v -> v.getModelId().equals(id.modelId())).toList();
    List<Long> forgotten =
        ofModel.stream()
            .filter(
                v ->
                    v.getRequests().stream().anyMatch(r -> r.getRequestId().equals(id.requestId())))
            .map(ModelVersionPublished::getVersion)
            .toList();
    List<List<Long>> told =
        receipts.getOrDefault(id, List.of()).stream()
            .filter(receipt -> receipt.getVersion() != null)
            .map(Checker::versions)
            .distinct()
            .toList();
    require(
        !forgotten.isEmpty() && told.equals(List.of(forgotten)),
        "%s is forgotten by versions %s, its receipts say %s",
        id,
        forgotten,
        told);
    long samples =
        ofModel.stream()
            .flatMap(version -> version.getRequests().stream())
            .filter(forgottenRequest -> forgottenRequest.getRequestId().equals(id.requestId()))
            .mapToInt(ForgottenRequest::getSamples)
            .sum();
    require(
        samples == request.sampleIds().size(),
        "%s names %d samples, %d were forgotten",
        id,
        request.sampleIds().size(),
        samples);
  }

  /** All that a receipt names; the one that completed the request is the last of them. */
  private static List<Long> versions(DeletionReceipt receipt) {
    return Optional.ofNullable(receipt.getVersions())
        .filter(all -> receipt.getVersion().equals(all.get(all.size() - 1)))
        .orElse(List.of(receipt.getVersion()));
  }

  /**
   * P1: what is no request is a dead letter, once, with its bytes, or the head of them, and its
   * place.
   */
  private void checkDeadLetters() {
    var places = new HashSet<String>();
    List<ConsumerRecord<String, byte[]>> unclaimed = new ArrayList<>(evidence.deadLetters());
    for (ConsumerRecord<String, byte[]> letter : evidence.deadLetters()) {
      String place =
          Evidence.header(letter, DeadLetter.ORIGIN_PARTITION)
              + "@"
              + Evidence.header(letter, DeadLetter.ORIGIN_OFFSET);
      require(places.add(place), "two dead letters of %s", place);
      require(
          !Evidence.header(letter, DeadLetter.REASON).isEmpty(), "a dead letter without a reason");
    }
    for (Garbage each : garbage) {
      boolean claimed =
          unclaimed.stream().filter(each::isIn).findFirst().map(unclaimed::remove).orElse(false);
      require(claimed, "no dead letter of garbage %s", each);
    }
    require(unclaimed.isEmpty(), "%d dead letters too many", unclaimed.size());
  }

  /** P1: every accepted request is in one batch; batches are numbered without gaps. */
  private void checkBatches(String model, List<UnlearningBatch> batches) {
    for (int i = 0; i < batches.size(); i++) {
      require(
          batches.get(i).getSequence() == i + 1,
          "batch %d of %s is where %d should be",
          batches.get(i).getSequence(),
          model,
          i + 1);
    }
    Map<UUID, Long> times =
        batches.stream()
            .flatMap(batch -> batch.getRequests().stream())
            .collect(Collectors.groupingBy(r -> r.getRequestId(), Collectors.counting()));
    for (SoakRequest request : requests) {
      boolean accepted =
          request.modelId().equals(model) && request.expected() != ReceiptStatus.REJECTED;
      long count = times.getOrDefault(request.key().requestId(), 0L);
      require(
          !request.modelId().equals(model) || count == (accepted ? 1 : 0),
          "%s is in %d batches",
          request.key(),
          count);
    }
  }

  /** P2: 1, 2, 3 ..., each naming its parent; no batch twice, and no slice of one. */
  private void checkChain(String model, List<ModelVersionPublished> versions) {
    String parent = null;
    var batches = new HashSet<String>();
    for (int i = 0; i < versions.size(); i++) {
      ModelVersionPublished version = versions.get(i);
      require(
          version.getVersion() == i + 1,
          "version %d of %s is where %d should be",
          version.getVersion(),
          model,
          i + 1);
      require(
          Objects.equals(version.getParentSha256(), parent),
          "version %d of %s names a parent that it does not have",
          version.getVersion(),
          model);
      require(
          i == 0 || batches.add(part(version)),
          "version %d of %s forgets a batch that is forgotten",
          version.getVersion(),
          model);
      parent = version.getSha256();
    }
  }

  /** The batch and slice that a version has forgotten. */
  private static String part(ModelVersionPublished version) {
    int slice = version.getSlice() == null ? 1 : version.getSlice().getNumber();
    return version.getBatchId() + " slice " + slice;
  }

  /** P3: every version but the first was evaluated and accepted, once. */
  private void checkEvaluations() {
    Map<String, Long> accepted =
        evidence.evaluations().stream()
            .filter(evaluation -> evaluation.getOutcome() == Outcome.PUBLISHED)
            .collect(Collectors.groupingBy(Checker::name, TreeMap::new, Collectors.counting()));
    Map<String, Long> published =
        evidence.versions().stream()
            .filter(version -> version.getVersion() > 1)
            .collect(
                Collectors.groupingBy(
                    v -> v.getModelId() + " " + v.getVersion(),
                    TreeMap::new,
                    Collectors.counting()));
    require(
        accepted.equals(published), "evaluations accept %s, published is %s", accepted, published);
  }

  /** P7: no model waits for ever, whatever becomes of the others. */
  private void checkStoppedModels() {
    requests.stream()
        .filter(request -> !statuses(request, any -> true).isEmpty())
        .filter(request -> statuses(request, TERMINAL::contains).isEmpty())
        .collect(Collectors.groupingBy(SoakRequest::modelId, TreeMap::new, Collectors.counting()))
        .forEach((model, count) -> violate("%s has stopped: %d requests wait", model, count));
  }

  private static String name(UnlearningEvaluated evaluation) {
    return evaluation.getModelId() + " " + evaluation.getVersion();
  }

  private List<ReceiptStatus> statuses(SoakRequest request, Predicate<ReceiptStatus> which) {
    return receipts.getOrDefault(request.key(), List.of()).stream()
        .map(DeletionReceipt::getStatus)
        .filter(which)
        .toList();
  }

  private static <T> Map<String, List<T>> byModel(
      Collection<T> events, Function<T, String> modelId) {
    return events.stream()
        .collect(Collectors.groupingBy(modelId, TreeMap::new, Collectors.toList()));
  }

  private void require(boolean kept, String violation, Object... details) {
    if (!kept) {
      violate(violation, details);
    }
  }

  private void violate(String violation, Object... details) {
    violations.add(violation.formatted(details));
  }
}
