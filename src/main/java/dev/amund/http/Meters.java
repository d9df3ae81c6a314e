package dev.amund.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;

/** The meters of the process itself: JVM, CPU, file descriptors, uptime, build. */
final class Meters implements AutoCloseable {
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  Meters(MeterRegistry registry) {
    List.of(
            new JvmMemoryMetrics(),
            garbageCollection,
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
    Gauge.builder("amund.build.info", () -> 1)
        .description("Always 1; the label tells which build runs")
        .tag("version", BuildInfo.current().version())
        .tag("java", Runtime.version().toString())
        .register(registry);
  }

  /** Ends the garbage collector's notifications. */
  @Override
  public void close() {
    garbageCollection.close();
  }
}
