package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingWorkTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

  private final PendingWork gathering =
      new PendingWork(2, 7, Optional.of(AT.plusSeconds(9)), Optional.of(AT.plusSeconds(60)));
  private final PendingWork closed =
      new PendingWork(5, 40, Optional.of(AT), Optional.of(AT.plusSeconds(90)));

  @Test
  void whatWaitsInTwoPlacesAddsUp() {
    var both = new PendingWork(7, 47, Optional.of(AT), Optional.of(AT.plusSeconds(60)));

    assertThat(gathering.plus(closed)).isEqualTo(both);
    assertThat(closed.plus(gathering)).isEqualTo(both);
  }

  @Test
  void nothingAddsNothing() {
    assertThat(closed.plus(PendingWork.NONE)).isEqualTo(closed);
    assertThat(PendingWork.NONE.plus(PendingWork.NONE)).isEqualTo(PendingWork.NONE);
  }
}
