package dev.amund.unlearner.monitoring;

import dev.amund.audit.ModelMetrics;
import dev.amund.config.GateConfig;
import dev.amund.event.Auc;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.MetricLabels;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.outcomes.RetrainAdvice;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Gauges of the newest version of each model. There is one series a model, whose version is a value
 * and not a label: a label would leave one more series behind with every batch.
 *
 * <p>NaN for a model that another daemon looks after, and for what was not measured.
 */
public final class ModelMeters implements MeterBinder {
  private final UnlearnerMonitor monitor;
  private final Set<String> models;
  private final Function<String, Optional<SampleStore>> stores;
  private final Function<String, GateConfig> gates;
  private final Predicate<String> retrainRequired;

  /**
   * @param models the ids of the configured models
   * @param stores the sample store of a model, by its id; empty as long as it is not open
   * @param gates of a model, by its id
   * @param retrainRequired whether a request waits for a model to be retrained from scratch
   */
  public ModelMeters(
      UnlearnerMonitor monitor,
      Set<String> models,
      Function<String, Optional<SampleStore>> stores,
      Function<String, GateConfig> gates,
      Predicate<String> retrainRequired) {
    this.monitor = monitor;
    this.models = Set.copyOf(models);
    this.stores = stores;
    this.gates = gates;
    this.retrainRequired = retrainRequired;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String model : models) {
      chain(registry, model);
      accuracy(registry, model);
      forgetting(registry, model);
      samples(registry, model);
    }
  }

  private void chain(MeterRegistry registry, String model) {
    ofHead("amund.model.version", model, ModelVersionPublished::getVersion)
        .description("Newest published version")
        .register(registry);
    ofHead(
            "amund.model.published.timestamp",
            model,
            head -> head.getPublishedAt().toEpochMilli() / 1e3)
        .description("When the newest version was published, since the epoch")
        .baseUnit("seconds")
        .register(registry);
    ofHead("amund.model.forgotten.samples", model, ModelVersionPublished::getSamplesSinceBase)
        .description("Samples forgotten since version 1")
        .register(registry);
    var advice = new RetrainAdvice(gates.apply(model).retrainAdvice());
    ofHead("amund.model.retrain.recommended", model, head -> isDue(advice, model, head) ? 1 : 0)
        .description("Whether the model should be retrained from scratch: 1 or 0")
        .register(registry);
  }

  private boolean isDue(RetrainAdvice advice, String model, ModelVersionPublished head) {
    return retrainRequired.test(model)
        || stores
            .apply(model)
            .filter(store -> isDue(advice, store.count(Split.TRAIN), head))
            .isPresent();
  }

  private static boolean isDue(RetrainAdvice advice, long trained, ModelVersionPublished head) {
    return advice.isDue(
        head.getSamplesSinceBase(),
        trained,
        optional(metric(head, HeadlineMetrics::getBaseTestAccuracy)),
        ModelMetrics.ofTestAccuracy(optional(metric(head, HeadlineMetrics::getTestAccuracy))));
  }

  private void accuracy(MeterRegistry registry, String model) {
    Map.<String, Function<HeadlineMetrics, Double>>of(
            "forget", HeadlineMetrics::getForgetAccuracy,
            "retain", HeadlineMetrics::getRetainAccuracy,
            "test", HeadlineMetrics::getTestAccuracy)
        .forEach(
            (data, accuracy) ->
                ofHead("amund.model.accuracy", model, head -> metric(head, accuracy))
                    .description(
                        "Accuracy of the newest version on the forgotten samples of its batch, on"
                            + " retained and on held-out ones")
                    .tag("data", data)
                    .register(registry));
    ofHead(
            "amund.model.base.accuracy",
            model,
            head -> metric(head, HeadlineMetrics::getBaseTestAccuracy))
        .description("Accuracy of version 1 on held-out samples")
        .register(registry);
  }

  private void forgetting(MeterRegistry registry, String model) {
    auc(registry, model, "value", head -> metric(head, HeadlineMetrics::getForgetUnseenAuc));
    auc(registry, model, "low", head -> interval(head, Auc::getLow));
    auc(registry, model, "high", head -> interval(head, Auc::getHigh));
  }

  private void auc(
      MeterRegistry registry,
      String model,
      String bound,
      ToDoubleFunction<ModelVersionPublished> value) {
    ofHead("amund.model.forget.auc", model, value)
        .description(
            "How well an attacker tells the newest version's forgotten samples from unseen ones"
                + " (0.5: not at all), with the bounds of its 95 % interval")
        .tag("bound", bound)
        .register(registry);
  }

  /** The bounds are not among what a version carries with it; the evaluation has them. */
  private double interval(ModelVersionPublished head, Function<Auc, Double> bound) {
    return monitor
        .evaluation(head.getModelId())
        .filter(evaluation -> Long.valueOf(head.getVersion()).equals(evaluation.getVersion()))
        .map(evaluation -> evaluation.getAfter())
        .map(Metrics::getForgetUnseenAuc)
        .map(bound)
        .orElse(Double.NaN);
  }

  private void samples(MeterRegistry registry, String model) {
    for (Split split : Split.values()) {
      ofStore("amund.samples.held", model, store -> store.count(split))
          .description("Samples in the store")
          .tag("split", MetricLabels.of(split))
          .register(registry);
    }
    ofStore(
            "amund.samples.unknown.label",
            model,
            store ->
                Stream.of(Split.values())
                    .mapToLong(split -> store.count(split) - store.drawable(split, Set.of()))
                    .sum())
        .description("Samples whose label the model does not know")
        .register(registry);
  }

  private Gauge.Builder<String> ofStore(
      String name, String model, ToDoubleFunction<SampleStore> value) {
    return Gauge.builder(
            name, model, id -> stores.apply(id).map(value::applyAsDouble).orElse(Double.NaN))
        .tag("model", model)
        .strongReference(true);
  }

  private Gauge.Builder<UnlearnerMonitor> ofHead(
      String name, String model, ToDoubleFunction<ModelVersionPublished> value) {
    return Gauge.builder(
            name,
            monitor,
            m ->
                Optional.ofNullable(m.status().share().heads().get(model))
                    .map(value::applyAsDouble)
                    .orElse(Double.NaN))
        .tag("model", model)
        .strongReference(true);
  }

  private static double metric(
      ModelVersionPublished head, Function<HeadlineMetrics, Double> metric) {
    return Optional.ofNullable(head.getMetrics()).map(metric).orElse(Double.NaN);
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
