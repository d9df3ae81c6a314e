package dev.amund.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.bench.common.BenchProgress;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what a bench tells of each finished part.
 *
 * @param lines in order; grows while the bench runs
 */
public record FinishedLines(List<String> lines) implements BenchProgress {
  public FinishedLines() {
    this(new ArrayList<>());
  }

  @Override
  public void begin(String what) {}

  @Override
  public void show(int done, int total) {
    assertThat(done).isBetween(0, total);
  }

  @Override
  public void finished(String line) {
    lines.add(line);
  }
}
