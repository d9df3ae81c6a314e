package dev.amund.daemon;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.Auc;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.LostLabels;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.http.api.EvaluationView;
import dev.amund.http.api.EvaluationView.Interval;
import dev.amund.http.api.EvaluationView.Measured;
import dev.amund.http.api.ReceiptView;
import dev.amund.http.api.RequestView;
import dev.amund.http.api.RetirementView;
import dev.amund.http.api.VersionView;
import dev.amund.ledger.RequestEntry;
import dev.amund.ledger.VersionEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Converts events to the API's views. */
final class Views {

  private Views() {}

  static VersionView version(VersionEntry entry) {
    return version(
        entry.manifest(),
        entry.retired() ? VersionView.State.RETIRED : VersionView.State.PUBLISHED,
        entry.metrics());
  }

  static VersionView version(ModelVersionPublished event) {
    return version(
        ModelManifest.of(event),
        VersionView.State.PUBLISHED,
        Optional.ofNullable(event.getMetrics()));
  }

  private static VersionView version(
      ModelManifest manifest, VersionView.State state, Optional<HeadlineMetrics> metrics) {
    return new VersionView(
        manifest.modelId(),
        manifest.version(),
        manifest.parentSha256(),
        manifest.sha256(),
        manifest.sizeBytes(),
        manifest.batchId(),
        manifest.requests(),
        manifest.samples(),
        manifest.publishedAt(),
        state,
        metrics.map(Views::metrics).orElse(Map.of()));
  }

  /** Returns metrics by name, without those that were not measured. */
  static Map<String, Double> metrics(HeadlineMetrics metrics) {
    var values = new LinkedHashMap<String, Double>();
    values.put("forgetAccuracy", metrics.getForgetAccuracy());
    values.put("retainAccuracy", metrics.getRetainAccuracy());
    values.put("testAccuracy", metrics.getTestAccuracy());
    values.put("forgetUnseenAuc", metrics.getForgetUnseenAuc());
    values.put("baseTestAccuracy", metrics.getBaseTestAccuracy());
    values.values().removeIf(value -> value == null);
    return values;
  }

  static EvaluationView evaluation(UnlearningEvaluated event) {
    return new EvaluationView(
        event.getModelId(),
        optional(event.getVersion()),
        event.getBatchId().toString(),
        event.getOutcome().name(),
        event.getReasons(),
        event.getAttempt(),
        optional(event.getSlice()),
        event.getSamples(),
        Optional.ofNullable(event.getBefore()).map(Views::measured),
        Optional.ofNullable(event.getAfter()).map(Views::measured),
        event.getHyperParameters(),
        event.getSecondsByStage(),
        optional(event.getReplayedSamples()),
        event.getRetainedLookalikes(),
        Optional.ofNullable(event.getLostLabels()).map(Views::lostLabels),
        event.getRetrainRecommended(),
        event.getResidual(),
        event.getAt());
  }

  private static EvaluationView.LostLabels lostLabels(LostLabels labels) {
    return new EvaluationView.LostLabels(
        labels.getWholeClasses(), labels.getWholeClassSamples(), labels.getWrongLabelSamples());
  }

  private static Measured measured(Metrics metrics) {
    return new Measured(
        Optional.ofNullable(metrics.getForgetAccuracy()),
        Optional.ofNullable(metrics.getRetainAccuracy()),
        Optional.ofNullable(metrics.getTestAccuracy()),
        Optional.ofNullable(metrics.getForgetUnseenAuc()).map(Views::interval),
        Optional.ofNullable(metrics.getRetainForgetAuc()).map(Views::interval),
        metrics.getExtra());
  }

  private static Interval interval(Auc auc) {
    return new Interval(auc.getValue(), auc.getLow(), auc.getHigh());
  }

  static RequestView request(RequestEntry entry) {
    return new RequestView(
        entry.key().requestId().toString(),
        entry.key().modelId(),
        entry.current().getStatus().name(),
        entry.receipts().stream().map(Views::receipt).toList());
  }

  static ReceiptView receipt(DeletionReceipt receipt) {
    return new ReceiptView(
        receipt.getRequestId().toString(),
        receipt.getModelId(),
        receipt.getStatus().name(),
        optional(receipt.getVersion()),
        Optional.ofNullable(receipt.getReason()),
        receipt.getSamples(),
        receipt.getUnknownSamples(),
        Optional.ofNullable(receipt.getBatchId()).map(Object::toString),
        receipt.getAt(),
        Optional.ofNullable(receipt.getFirstSeenAt()),
        receipt.getResidual(),
        receipt.getRemained(),
        Boolean.TRUE.equals(receipt.getRetrainRequired()),
        Optional.ofNullable(receipt.getRequestIdText()),
        Optional.ofNullable(receipt.getVersions()),
        optional(receipt.getRemainingSamples()),
        optional(receipt.getTrainSamples()),
        optional(receipt.getHoldoutSamples()));
  }

  static RetirementView retirement(ModelVersionRetired event) {
    return new RetirementView(
        event.getModelId(),
        event.getVersion(),
        event.getSha256(),
        optional(event.getSupersededBy()),
        event.getRetiredAt());
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static OptionalLong optional(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
