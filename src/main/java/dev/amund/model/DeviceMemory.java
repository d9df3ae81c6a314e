package dev.amund.model;

/**
 * The memory of a GPU, as its driver counts it: of all processes that use it.
 *
 * @param usedBytes what is taken
 * @param totalBytes what there is
 */
public record DeviceMemory(long usedBytes, long totalBytes) {}
