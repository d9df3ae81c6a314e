package dev.amund.samples.imports;

/** Receives how far an import is. */
@FunctionalInterface
public interface ImportProgress {
  /**
   * Called every thousand rows, skipped ones included, and at the end.
   *
   * @param done rows so far
   * @param total rows of the source
   */
  void show(long done, long total);
}
