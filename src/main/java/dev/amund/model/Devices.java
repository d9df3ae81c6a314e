package dev.amund.model;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.amund.config.DeviceConfig;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The devices that can compute, by the names that the configuration uses. */
public final class Devices {
  private static final String CPU = "cpu";

  private Devices() {}

  /** The names of the devices of this machine: {@code cpu}, then {@code gpu:0}, {@code gpu:1} … */
  public static List<String> available() {
    return Stream.concat(
            Stream.of(CPU), IntStream.range(0, TorchEngine.gpus()).mapToObj(i -> "gpu:" + i))
        .toList();
  }

  /**
   * The device that a configured name means here.
   *
   * @param name {@code auto} (the first GPU, else the CPU), {@code cpu} or {@code gpu:N}
   * @return {@code cpu} or {@code gpu:N}
   * @throws ModelException if there is no such device; the message lists those there are
   */
  public static String resolve(String name) {
    var available = available();
    String wanted = name.equals("auto") ? available.get(available.size() > 1 ? 1 : 0) : name;
    if (!available.contains(wanted)) {
      throw new ModelException(
          "Device '"
              + name
              + "' is not there: this machine, with this build of PyTorch, offers "
              + String.join(", ", available)
              + (available.size() > 1 ? "" : " only")
              + ".");
    }
    return wanted;
  }

  /**
   * The memory of a device; empty for the CPU, whose memory is the process's, and where the driver
   * does not tell.
   *
   * @param name {@code cpu} or {@code gpu:N}
   */
  public static Optional<DeviceMemory> memory(String name) {
    if (name.equals(CPU)) {
      return Optional.empty();
    }
    try {
      MemoryUsage usage = CudaUtils.getGpuMemory(djl(name));
      return Optional.of(new DeviceMemory(usage.getUsed(), usage.getMax()));
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }

  static Device djl(String name) {
    String resolved = resolve(name);
    return resolved.equals(CPU)
        ? Device.cpu()
        : Device.gpu(Integer.parseInt(resolved.substring("gpu:".length())));
  }

  /** Resolves the device and sets the threads of one operation, which hold for the process. */
  static Device prepare(DeviceConfig config) {
    Device device = djl(config.name());
    if (config.threads() > 0) {
      ai.djl.pytorch.jni.JniUtils.setNumThreads(config.threads());
    }
    return device;
  }
}
