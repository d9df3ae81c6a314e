package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenIdsTest {
  @Test
  void knowsWhatItSawWhileItGrows() {
    var seen = new SeenIds();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add("id/" + i)).as("id %d", i).isTrue();
      assertThat(seen.add("id/" + i / 2)).as("again id %d", i / 2).isFalse();
    }
    assertThat(seen.add("id/10000")).isTrue();
  }
}
