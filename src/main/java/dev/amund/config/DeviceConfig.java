package dev.amund.config;

/**
 * Where the arithmetic happens.
 *
 * @param name {@code auto} (the first GPU, else the CPU), {@code cpu}, or {@code gpu:N}
 * @param threads threads of one operation on the CPU; 0 leaves it to PyTorch
 * @param memoryFormat how images lie in memory when they enter the model
 */
public record DeviceConfig(String name, int threads, MemoryFormat memoryFormat) {

  /** How images lie in memory; their shape is (N, channels, height, width) in any case. */
  public enum MemoryFormat {
    /** Channels-last on the CPU, contiguous on a GPU. */
    AUTO,
    /** One plane of a channel after the other. */
    CONTIGUOUS,
    /**
     * All channels of a pixel side by side, as convolutions like it on many devices. A model that
     * does not take images like that gets contiguous ones.
     */
    CHANNELS_LAST
  }

  static DeviceConfig read(ConfigReader reader) {
    return new DeviceConfig(
        reader.text("name", "auto", "auto, cpu or gpu:N", v -> v.matches("auto|cpu|gpu:\\d+")),
        reader.integer("threads", 0, 0, 1024),
        reader.choice("memory-format", MemoryFormat.AUTO));
  }
}
