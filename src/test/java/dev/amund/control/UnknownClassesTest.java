package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownClassesTest {
  @Test
  void theOthersShareWhatAClassHad() {
    float[] rows = {0.5f, 0.3f, 0.2f, 0, 1, 0};

    UnknownClasses.remove(rows, 3, Set.of(1));

    assertThat(rows[0]).isCloseTo(5 / 7f, org.assertj.core.api.Assertions.within(1e-6f));
    assertThat(rows[1]).isZero();
    assertThat(rows[2]).isCloseTo(2 / 7f, org.assertj.core.api.Assertions.within(1e-6f));
    assertThat(new float[] {rows[3], rows[4], rows[5]})
        .as("nothing is known of the others")
        .containsExactly(0.5f, 0, 0.5f);
  }

  @Test
  void nothingChangesWhereNoneOrAllGo() {
    float[] rows = {0.5f, 0.3f, 0.2f};
    UnknownClasses.remove(rows, 3, Set.of());
    UnknownClasses.remove(rows, 3, Set.of(0, 1, 2));
    assertThat(rows).containsExactly(0.5f, 0.3f, 0.2f);
  }
}
