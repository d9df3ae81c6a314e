package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The device of the model.
 *
 * @param name {@code auto} (the first GPU, else the CPU), {@code cpu}, or {@code gpu:N}
 * @param threads threads of one operation on the CPU; 0 leaves it to PyTorch
 * @param memoryFormat the memory layout of the model's images
 */
public record DeviceConfig(String name, int threads, MemoryFormat memoryFormat) {

  /** The memory layout of images of shape (N, channels, height, width). */
  public enum MemoryFormat {
    /** Channels-last on the CPU, contiguous on a GPU. */
    AUTO,
    /** One plane of a channel after the other. */
    CONTIGUOUS,
    /**
     * All channels of a pixel side by side, which is faster for convolutions on many devices.
     * Models that do not accept it get contiguous images.
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
