package dev.amund.unlearner;

import dev.amund.audit.ModelMetrics;
import dev.amund.config.GateConfig;
import dev.amund.event.Auc;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
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
final class ModelMeters implements MeterBinder {
  private final UnlearnerMonitor monitor;
  private final Map<String, SampleStore> stores;
  private final Function<String, GateConfig> gates;
  private final Predicate<String> retrainRequired;

  /**
   * @param stores the sample store of each configured model, by model id
   * @param gates of a model, by its id
   * @param retrainRequired whether a request waits for a model to be trained anew
   */
  ModelMeters(
      UnlearnerMonitor monitor,
      Map<String, SampleStore> stores,
      Function<String, GateConfig> gates,
      Predicate<String> retrainRequired) {
    this.monitor = monitor;
    this.stores = Map.copyOf(stores);
    this.gates = gates;
    this.retrainRequired = retrainRequired;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    stores.forEach(
        (model, store) -> {
          chain(registry, model);
          accuracy(registry, model);
          forgetting(registry, model);
          samples(registry, model, store);
        });
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
        .description("Whether the model should be trained anew: 1 or 0")
        .register(registry);
  }

  private boolean isDue(RetrainAdvice advice, String model, ModelVersionPublished head) {
    return retrainRequired.test(model)
        || advice.isDue(
            head.getSamplesSinceBase(),
            stores.get(model).count(Split.TRAIN),
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

  private static void samples(MeterRegistry registry, String model, SampleStore store) {
    for (Split split : Split.values()) {
      Gauge.builder("amund.samples.held", store, held -> held.count(split))
          .description("Samples in the store")
          .tags("model", model, "split", split.name().toLowerCase(Locale.ROOT))
          .strongReference(true)
          .register(registry);
    }
    Gauge.builder(
            "amund.samples.unknown.label",
            store,
            held ->
                Stream.of(Split.values())
                    .mapToLong(split -> held.count(split) - held.drawable(split, Set.of()))
                    .sum())
        .description("Samples whose label the model does not know")
        .tag("model", model)
        .strongReference(true)
        .register(registry);
  }

  private Gauge.Builder<UnlearnerMonitor> ofHead(
      String name, String model, ToDoubleFunction<ModelVersionPublished> value) {
    return Gauge.builder(
            name,
            monitor,
            m ->
                Optional.ofNullable(m.status().heads().get(model))
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
