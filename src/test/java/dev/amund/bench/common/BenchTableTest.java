package dev.amund.bench.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTableTest {
  private record Row(String name, int samples, double seconds) {}

  private final BenchTable<Row> table =
      new BenchTable<Row>()
          .column("", "%-8s", Row::name)
          .column("samples", "%,9d", Row::samples)
          .column("s", "%7.3f", "seconds", "%.0f", Row::seconds)
          .column("per sample", "  %s", row -> row.seconds() / row.samples());

  @Test
  void aLineHasItsColumnsBelowTheirTitles() {
    assertThat(table.header()).isEqualTo("           samples       s   per sample");
    assertThat(table.line(new Row("attack", 2000, 12.5)))
        .isEqualTo("attack       2,000  12.500   0.00625");
  }

  @Test
  void markdownNeedsNoWidths() {
    assertThat(table.markdown(List.of(new Row("attack", 2000, 12.5))))
        .isEqualTo(
            """
            | | samples | seconds | per sample |
            |---|---|---|---|
            | attack | 2,000 | 13 | 0.00625 |
            """);
  }
}
