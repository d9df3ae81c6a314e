package dev.amund.bench.common;

/** Receives the progress of a bench. */
public interface BenchProgress {

  /** Called when the work on a row begins or enters its next part. */
  void begin(String what);

  /** Reports how much of it is done. */
  void show(int done, int total);

  /** Called with the finished row's line of the table. */
  void finished(String line);
}
