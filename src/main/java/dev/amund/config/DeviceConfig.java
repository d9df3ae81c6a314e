package dev.amund.config;

/**
 * Where the arithmetic happens.
 *
 * @param name {@code auto} (the first GPU, else the CPU), {@code cpu}, or {@code gpu:N}
 * @param threads threads of one operation on the CPU; 0 leaves it to PyTorch
 */
public record DeviceConfig(String name, int threads) {

  static DeviceConfig read(ConfigReader reader) {
    return new DeviceConfig(
        reader.text("name", "auto", "auto, cpu or gpu:N", v -> v.matches("auto|cpu|gpu:\\d+")),
        reader.integer("threads", 0, 0, 1024));
  }
}
