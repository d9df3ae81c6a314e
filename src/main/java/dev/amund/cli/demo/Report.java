package dev.amund.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amund.event.Auc;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.UpdateStage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The demo's report, for people and for machines. */
final class Report {
  private static final String ROW = "%7s  %8s  %7s  %15s  %15s  %15s  %15s  %s%n";

  private final Observations observations;
  private final List<Expectation> requests;
  private final List<UnlearningEvaluated> updates;
  private final List<Promise> promises;

  Report(
      Observations observations,
      List<Expectation> requests,
      List<UnlearningEvaluated> updates,
      List<Promise> promises) {
    this.observations = observations;
    this.requests = requests;
    this.updates = updates;
    this.promises = promises;
  }

  /** Prints the table of versions, a line per request and a line per promise. */
  void print(PrintWriter out) {
    out.printf("%nWhat each version has forgotten (before > after the update)%n%n");
    out.printf(ROW, "", "", "", "forget", "retain", "test", "membership", "seconds");
    out.printf(
        ROW,
        "version",
        "requests",
        "samples",
        "accuracy",
        "accuracy",
        "accuracy",
        "AUC",
        String.join(" + ", UpdateStage.labels()));
    versions().forEach(version -> print(out, version));
    out.printf(
        "%nForget accuracy falls to what an unseen image would get; the membership-inference AUC falls towards 0.5,%n"
            + "where an attacker can only guess; retain and test accuracy should stay.%n");
    out.printf("%nThe final receipt of each request%n%n");
    requests.forEach(request -> print(out, request));
    out.printf("%nThe promises%n%n");
    promises.forEach(
        promise ->
            out.printf(
                "  %s  %s (%s)%n",
                promise.held() ? "held  " : "BROKEN", promise.text(), promise.evidence()));
    out.flush();
  }

  private void print(PrintWriter out, ModelVersionPublished version) {
    Optional<UnlearningEvaluated> update = update(version);
    out.printf(
        ROW,
        version.getVersion(),
        version.getRequests().size(),
        version.getSamples(),
        change(update, metrics -> percent(metrics.getForgetAccuracy())),
        update.isPresent()
            ? change(update, metrics -> percent(metrics.getRetainAccuracy()))
            : percent(version.getMetrics().getRetainAccuracy()),
        update.isPresent()
            ? change(update, metrics -> percent(metrics.getTestAccuracy()))
            : percent(version.getMetrics().getTestAccuracy()),
        change(update, metrics -> auc(metrics.getForgetUnseenAuc())),
        update.map(e -> seconds(e.getSecondsByStage())).orElse("the base model"));
  }

  private static String change(
      Optional<UnlearningEvaluated> update, Function<Metrics, String> value) {
    return update
        .map(e -> value.apply(e.getBefore()) + " > " + value.apply(e.getAfter()))
        .orElse("");
  }

  private static String percent(Double fraction) {
    return fraction == null ? "-" : "%.1f%%".formatted(100 * fraction);
  }

  private static String auc(Auc auc) {
    return auc == null ? "-" : "%.3f".formatted(auc.getValue());
  }

  private static String seconds(Map<String, Double> byStage) {
    return UpdateStage.labels().stream()
        .map(stage -> "%.1f".formatted(byStage.getOrDefault(stage, 0.0)))
        .collect(Collectors.joining(" + "));
  }

  private void print(PrintWriter out, Expectation request) {
    Optional<DeletionReceipt> receipt =
        observations.finalReceipts(request.requestId()).stream().findFirst();
    out.printf(
        "  %s  %-27s  %-9s  %s%n",
        request.requestId(),
        request.what(),
        receipt.map(r -> r.getStatus().name()).orElse("none"),
        receipt.map(Report::details).orElse(""));
  }

  private static String details(DeletionReceipt receipt) {
    return receipt.getReason() != null
        ? receipt.getReason()
        : "%d forgotten by version %d".formatted(receipt.getSamples(), receipt.getVersion());
  }

  private List<ModelVersionPublished> versions() {
    return observations.versions();
  }

  private Optional<UnlearningEvaluated> update(ModelVersionPublished version) {
    return updates.stream()
        .filter(update -> Long.valueOf(version.getVersion()).equals(update.getVersion()))
        .findFirst();
  }

  /** Writes the same as JSON. */
  void write(Path file) throws IOException {
    var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = json.createObjectNode();
    root.put("allPromisesHeld", promises.stream().allMatch(Promise::held));
    ArrayNode kept = root.putArray("promises");
    promises.forEach(
        p ->
            kept.addObject()
                .put("promise", p.text())
                .put("held", p.held())
                .put("evidence", p.evidence()));
    ArrayNode versions = root.putArray("versions");
    versions().forEach(version -> write(versions.addObject(), version));
    ArrayNode receipts = root.putArray("requests");
    requests.forEach(request -> write(receipts.addObject(), request));
    json.writeValue(file.toFile(), root);
  }

  private void write(ObjectNode node, ModelVersionPublished version) {
    node.put("version", version.getVersion())
        .put("sha256", version.getSha256())
        .put("requests", version.getRequests().size())
        .put("samples", version.getSamples());
    update(version)
        .ifPresent(
            update -> {
              write(node.putObject("before"), update.getBefore());
              write(node.putObject("after"), update.getAfter());
              ObjectNode seconds = node.putObject("secondsByStage");
              update.getSecondsByStage().forEach(seconds::put);
            });
  }

  private static void write(ObjectNode node, Metrics metrics) {
    node.put("forgetAccuracy", metrics.getForgetAccuracy())
        .put("retainAccuracy", metrics.getRetainAccuracy())
        .put("testAccuracy", metrics.getTestAccuracy());
    if (metrics.getForgetUnseenAuc() != null) {
      node.putObject("forgetUnseenAuc")
          .put("value", metrics.getForgetUnseenAuc().getValue())
          .put("low", metrics.getForgetUnseenAuc().getLow())
          .put("high", metrics.getForgetUnseenAuc().getHigh());
    }
  }

  private void write(ObjectNode node, Expectation request) {
    node.put("requestId", request.requestId().toString()).put("what", request.what());
    observations.finalReceipts(request.requestId()).stream()
        .findFirst()
        .ifPresent(
            receipt ->
                node.put("status", receipt.getStatus().name())
                    .put("version", receipt.getVersion())
                    .put("samples", receipt.getSamples())
                    .put("reason", receipt.getReason()));
  }
}
