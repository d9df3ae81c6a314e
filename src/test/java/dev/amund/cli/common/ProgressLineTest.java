package dev.amund.cli.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter out = new StringWriter();

  @Test
  void progressIsALineForEachTenthWhereThereIsNoTerminal() {
    try (var progress = new ProgressLine(new PrintWriter(out, true), "working", false, () -> 0)) {
      for (int i = 0; i <= 100; i++) {
        progress.show(i, 100);
      }
    }
    assertThat(out.toString().lines()).hasSize(11).last().isEqualTo("working: 100 of 100");
  }

  @Test
  void progressOnATerminalTellsItsPace() {
    var seconds = new AtomicLong();
    try (var progress =
        new ProgressLine(
            new PrintWriter(out, true), "working", true, () -> seconds.get() * 1_000_000_000)) {
      progress.show(10, 1000);
      assertThat(out.toString()).doesNotContain("left");
      seconds.set(5);
      progress.show(250, 1000);
      assertThat(out.toString()).contains("25%  50/s, 0:15 left");
    }
  }
}
