package dev.amund.subscriber;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * A subscriber's metrics for Micrometer. The only class of this package that needs it, so the
 * others work without Micrometer on the class path.
 *
 * <p>All meters have the tag {@code model}. Gauges are NaN while unknown.
 */
public final class SubscriberMeters implements MeterBinder {
  private static final double MILLIS = 1000;

  private final String modelId;
  private final ModelSubscriber subscriber;
  private final Clock clock;

  /**
   * @param modelId value of the tag
   * @param subscriber must live as long as the registry
   * @param clock for ages
   */
  public SubscriberMeters(String modelId, ModelSubscriber subscriber, Clock clock) {
    this.modelId = modelId;
    this.subscriber = subscriber;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "version", "Version in use", m -> orNan(m.servedVersion()));
    gauge(
        registry,
        "versions.behind",
        "Versions announced and not in use yet",
        SubscriberMetrics::versionsBehind);
    gauge(
        registry,
        "newest.age.seconds",
        "Age of the newest announced version",
        m -> m.newestAge(clock.instant()).map(age -> age.toMillis() / MILLIS).orElse(Double.NaN));
    gauge(
        registry,
        "last.swap.age.seconds",
        "Time since the last swap",
        m -> m.lastSwapAt().map(this::secondsSince).orElse(Double.NaN));
    counter(registry, "swaps", "Versions handed over", SubscriberMetrics::swaps);
    counter(registry, "downloaded.bytes", "Bytes downloaded", SubscriberMetrics::bytesDownloaded);
    counter(
        registry,
        "disturbances",
        "Times that broker, registry or directory could not be used",
        SubscriberMetrics::disturbances);
    for (var kind : RefusalKind.values()) {
      FunctionCounter.builder(
              "amund.subscriber.refused",
              subscriber,
              s -> s.metrics().refused().getOrDefault(kind, 0L))
          .description("Versions refused, by reason")
          .tags(Tags.of("model", modelId, "kind", kind.name()))
          .register(registry);
    }
  }

  private double secondsSince(Instant time) {
    return Duration.between(time, clock.instant()).toMillis() / MILLIS;
  }

  private static double orNan(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : Double.NaN;
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<SubscriberMetrics> value) {
    Gauge.builder("amund.subscriber." + name, subscriber, s -> value.applyAsDouble(s.metrics()))
        .description(description)
        .tags("model", modelId)
        .strongReference(true)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<SubscriberMetrics> value) {
    FunctionCounter.builder(
            "amund.subscriber." + name, subscriber, s -> value.applyAsDouble(s.metrics()))
        .description(description)
        .tags("model", modelId)
        .register(registry);
  }
}
