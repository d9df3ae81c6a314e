package dev.amund.cli.dryrun;

import dev.amund.audit.ModelMetrics;
import dev.amund.cli.common.ProgressLine;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.AttemptListener;
import dev.amund.unlearner.attempts.UpdateStage;
import java.io.PrintWriter;
import java.util.Optional;

/** Shows the progress of a dry run on a terminal, a line per stage; elsewhere nothing. */
public final class StageProgress implements AttemptListener, AutoCloseable {
  private final Optional<PrintWriter> terminal;
  private String subject = "";
  private String title = "";
  private Optional<ProgressLine> line = Optional.empty();

  /**
   * @param err standard error
   */
  public StageProgress(PrintWriter err) {
    this(Optional.of(err).filter(writer -> System.console() != null));
  }

  /**
   * @param terminal that shows it; empty if there is none
   */
  StageProgress(Optional<PrintWriter> terminal) {
    this.terminal = terminal;
  }

  /** Announces that further progress is about a variation of the request. */
  public void about(String what) {
    subject = what + ", ";
  }

  @Override
  public void stage(int attempt, UpdateStage stage) {
    close();
    title =
        subject
            + (attempt == 0 ? stage.label() : "attempt %d, %s".formatted(attempt, stage.label()));
  }

  @Override
  public void progress(int done, int total) {
    if (line.isEmpty()) {
      line = terminal.map(out -> new ProgressLine(out, title));
    }
    line.ifPresent(shown -> shown.show(done, total));
  }

  @Override
  public void judged(ModelMetrics before, Attempt attempt) {
    close();
  }

  /** Ends the line. */
  @Override
  public void close() {
    line.ifPresent(ProgressLine::close);
    line = Optional.empty();
  }
}
