package dev.amund.bench.common;

/** Receives the progress of a bench. */
public interface BenchProgress {

  /** The work on a row begins or goes into its next part. */
  void begin(String what);

  /** So much of it is done. */
  void show(int done, int total);

  /** A row is finished: its line of the table. */
  void finished(String line);
}
