package dev.amund.daemon;

import dev.amund.model.DeviceMemory;
import dev.amund.model.Devices;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/** Meters the memory of the GPU in use; registers nothing on a CPU. */
final class GpuMemory implements MeterBinder {
  private final String device;

  /**
   * @param device {@code cpu} or {@code gpu:N}
   */
  GpuMemory(String device) {
    this.device = device;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (Devices.memory(device).isPresent()) {
      gauge(registry, "used", "Memory of the GPU that is taken, by all", DeviceMemory::usedBytes);
      gauge(registry, "size", "Memory of the GPU", DeviceMemory::totalBytes);
    }
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToLongFunction<DeviceMemory> bytes) {
    Gauge.builder(
            "amund.gpu.memory." + name,
            this,
            gpu ->
                Devices.memory(gpu.device)
                    .map(memory -> (double) bytes.applyAsLong(memory))
                    .orElse(Double.NaN))
        .baseUnit("bytes")
        .description(description)
        .tag("device", device)
        .strongReference(true)
        .register(registry);
  }
}
