package dev.amund.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what is kept between the pieces of a run, and what of it counts. */
class TallyIT {
  private static final Piece FIRST = Piece.begin(1, 7, "abc", Instant.EPOCH);
  private static final Piece SECOND = Piece.begin(2, 8, "abc-dirty", Instant.EPOCH);

  @TempDir private Path directory;

  @Test
  void sumsWhatIsVerifiedAndNothingElse() throws Exception {
    var tally =
        Tally.EMPTY
            .with(FIRST)
            .with(FIRST.verified(result(3, 2, List.of())))
            .with(SECOND)
            .with(Piece.begin(3, 9, "def", Instant.EPOCH).verified(result(4, 4, List.of("lost"))));
    Path file = directory.resolve("tally.json");
    Tally.EMPTY.write(file);
    tally.write(file);

    assertThat(Tally.read(file)).isEqualTo(tally);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
    SoakResult total = tally.total();
    assertThat(total.times()).isEqualTo(7);
    assertThat(total.onTarget()).isEqualTo(Map.of(FaultKind.KILL_DAEMON, 6));
    assertThat(total.requests()).isEqualTo(20);
    assertThat(total.violations()).containsExactly("lost");
    assertThat(tally.table()).contains("interrupted  abc-dirty").contains("1 broken promises");
  }

  @Test
  void theNextPieceHasItsOwnNumberAndSeed() {
    assertThat(Tally.EMPTY.nextNumber()).isEqualTo(1);
    assertThat(Tally.EMPTY.nextSeed(7)).isEqualTo(7);
    Tally interrupted = Tally.EMPTY.with(FIRST);
    assertThat(interrupted.nextNumber()).isEqualTo(2);
    assertThat(interrupted.nextSeed(1)).isEqualTo(8);
  }

  private static SoakResult result(int times, int hits, List<String> violations) {
    return new SoakResult(
        Map.of(FaultKind.KILL_DAEMON, times),
        Map.of(FaultKind.KILL_DAEMON, hits),
        0,
        10,
        1,
        1,
        5,
        violations);
  }
}
