package dev.amund.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Many faults in pieces, each a run with a cluster and a seed of its own. The tally is written when
 * a piece begins and when it is verified, so that a campaign can be interrupted at any time and
 * resumed.
 */
final class Campaign {
  /**
   * The end of a campaign.
   *
   * @param firstSeed of the first piece of all
   * @param faults how many, those of earlier runs included
   * @param pieceFaults how many in a piece at most
   * @param limit for how long this run makes faults
   */
  record Goal(long firstSeed, int faults, int pieceFaults, Duration limit) {}

  private final ClusterPlan cluster;
  private final List<FaultKind> kinds;
  private final Path directory;
  private final PrintWriter out;

  /**
   * @param kinds of which to make faults
   * @param directory for the data and logs of all pieces; exists
   * @param out where the progress goes
   */
  Campaign(ClusterPlan cluster, List<FaultKind> kinds, Path directory, PrintWriter out) {
    this.cluster = cluster;
    this.kinds = kinds;
    this.directory = directory;
    this.out = out;
  }

  /**
   * Runs pieces until so many faults are verified, in all, or the time is over. The piece that is
   * under way then makes no more faults, and is verified.
   *
   * @param tally of the pieces before
   * @param file where the tally is kept
   * @return the tally with the pieces of this run
   */
  Tally run(Tally tally, Path file, Goal goal) throws IOException, InterruptedException {
    long end = System.nanoTime() + goal.limit().toNanos();
    Tally now = tally;
    for (Duration left = goal.limit();
        now.total().times() < goal.faults() && !left.isNegative();
        left = Duration.ofNanos(end - System.nanoTime())) {
      int count = Math.min(goal.pieceFaults(), goal.faults() - now.total().times());
      var piece =
          Piece.begin(
              now.nextNumber(),
              now.nextSeed(goal.firstSeed()),
              SourceVersion.commit(),
              Instant.now());
      now = now.with(piece);
      now.write(file);
      var plan = new SoakPlan(piece.seed(), count, kinds, left, cluster);
      SoakResult result = new Soak(plan, directory.resolve("piece-" + piece.number()), out).run();
      out.println(result.table());
      now = now.with(piece.verified(result));
      now.write(file);
    }
    return now;
  }
}
