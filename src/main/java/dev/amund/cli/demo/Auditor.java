package dev.amund.cli.demo;

import dev.amund.config.GateConfig;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningEvaluated;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Checks amund's promises against the public topics and the fleet's observations. */
final class Auditor {
  private final Observations observations;
  private final DemoUpstream upstream;
  private final Fleet fleet;
  private final GateConfig gates;

  Auditor(Observations observations, DemoUpstream upstream, Fleet fleet, GateConfig gates) {
    this.observations = observations;
    this.upstream = upstream;
    this.fleet = fleet;
    this.gates = gates;
  }

  /** Every promise that the demo shows. */
  List<Promise> promises() {
    return List.of(
        receipts(),
        duplicate(),
        deadLetter(),
        chain(),
        artifacts(),
        serving(),
        forgotten(),
        useful());
  }

  private Promise receipts() {
    List<String> wrong =
        upstream.expectations().stream()
            .filter(
                expected ->
                    !observations.finalReceipts(expected.requestId()).stream()
                        .map(DeletionReceipt::getStatus)
                        .toList()
                        .equals(List.of(expected.status())))
            .map(expected -> expected.requestId().toString())
            .toList();
    return new Promise(
        "every request has exactly one final receipt, the right one",
        wrong.isEmpty(),
        wrong.isEmpty() ? upstream.expectations().size() + " requests" : "wrong: " + wrong);
  }

  private Promise duplicate() {
    long seen =
        observations.receipts().stream()
            .filter(receipt -> receipt.getStatus() == ReceiptStatus.DUPLICATE)
            .count();
    return new Promise(
        "a request that comes twice is done once",
        seen == upstream.duplicates(),
        seen + " of " + upstream.duplicates() + " duplicates recognised");
  }

  private Promise deadLetter() {
    long intact =
        observations.deadLetters().stream()
            .map(ConsumerRecord::value)
            .filter(bytes -> Arrays.equals(bytes, DemoUpstream.MALFORMED))
            .count();
    return new Promise(
        "a malformed record is kept, byte for byte, with its reason",
        intact == upstream.malformedRecords()
            && observations.deadLetters().size() == upstream.malformedRecords(),
        intact + " in the dead-letter topic");
  }

  private Promise chain() {
    List<ModelVersionPublished> versions = observations.versions();
    boolean gapless = true;
    for (int i = 0; i < versions.size(); i++) {
      ModelVersionPublished version = versions.get(i);
      String parent = i == 0 ? null : versions.get(i - 1).getSha256();
      gapless &= version.getVersion() == i + 1 && Objects.equals(version.getParentSha256(), parent);
    }
    return new Promise(
        "versions form one gapless chain, each naming its parent's hash",
        gapless && versions.size() > 1,
        versions.size() + " versions");
  }

  private Promise artifacts() {
    return new Promise(
        "every version that is announced can be fetched and matches its hash and signature",
        fleet.refusals().isEmpty() && fleet.version() == observations.versions().size(),
        fleet.swaps()
            + " fetched, verified and swapped in"
            + (fleet.refusals().isEmpty() ? "" : ", refused: " + fleet.refusals()));
  }

  private Promise serving() {
    return new Promise(
        "the fleet answers without a break while versions change",
        fleet.failures() == 0 && fleet.predictions() > 0,
        "%,d predictions, %,d failed".formatted(fleet.predictions(), fleet.failures()));
  }

  private Promise forgotten() {
    List<UnlearningEvaluated> published = published();
    boolean all =
        published.stream()
            .allMatch(
                e ->
                    e.getAfter().getForgetUnseenAuc().getLow()
                            <= gates.thresholds().maxForgetUnseenAuc()
                        && e.getAfter().getForgetUnseenAuc().getValue()
                            < e.getBefore().getForgetUnseenAuc().getValue());
    return new Promise(
        "membership inference tells forgotten from unseen data less well than before, within the"
            + " gate",
        all && !published.isEmpty(),
        published.size() + " updates");
  }

  private Promise useful() {
    List<UnlearningEvaluated> published = published();
    double worst =
        published.stream()
            .mapToDouble(e -> e.getBefore().getTestAccuracy() - e.getAfter().getTestAccuracy())
            .max()
            .orElse(1);
    return new Promise(
        "the model stays good",
        worst <= gates.thresholds().maxTestAccuracyDrop(),
        "test accuracy fell by at most %.1f points in one update"
            .formatted(100 * Math.max(0, worst)));
  }

  /** Returns the evaluations of the updates that became versions. */
  List<UnlearningEvaluated> published() {
    return observations.evaluations().stream()
        .filter(evaluation -> evaluation.getOutcome() == Outcome.PUBLISHED)
        .toList();
  }
}
