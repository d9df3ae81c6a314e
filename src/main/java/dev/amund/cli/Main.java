package dev.amund.cli;

import dev.amund.cli.bench.BenchCommand;
import dev.amund.cli.demo.DemoCommand;
import dev.amund.cli.doctor.DoctorCommand;
import dev.amund.cli.dryrun.TryCommand;
import dev.amund.cli.evidence.AuditCommand;
import dev.amund.cli.keys.KeysCommand;
import dev.amund.cli.quarantine.QuarantineCommand;
import dev.amund.cli.request.RequestCommand;
import dev.amund.cli.settings.ConfigCommand;
import dev.amund.cli.status.StatusCommand;
import dev.amund.cli.versions.VerifyCommand;
import dev.amund.cli.versions.VersionsCommand;
import dev.amund.config.reading.ConfigException;
import dev.amund.event.failures.KafkaRefusals;
import dev.amund.event.serde.AvroSafety;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The {@code amund} command. */
@Command(
    name = "amund",
    description =
        "Makes machine-learning models forget: deletion events in, verified model versions and"
            + " receipts out.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:it failed; the message says why",
      "2:the command line or the configuration is wrong"
    },
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      FollowCommand.class,
      ImportCommand.class,
      TryCommand.class,
      RequestCommand.class,
      StatusCommand.class,
      QuarantineCommand.class,
      KeysCommand.class,
      VersionsCommand.class,
      VerifyCommand.class,
      AuditCommand.class,
      BenchCommand.class,
      ConfigCommand.class,
      DoctorCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    // Avro reads its limits once, when its first class loads: before any of ours does.
    AvroSafety.install();
    // Likewise the log format, as soon as a logger exists.
    LogFormat.choose(args);
    Thread.setDefaultUncaughtExceptionHandler(Main::logUncaughtException);
    System.exit(commandLine().execute(args));
  }

  /**
   * Sends uncaught exceptions to the log; a broker's refusals are reported where they are awaited.
   */
  private static void logUncaughtException(Thread thread, Throwable failure) {
    Logger log = LoggerFactory.getLogger(Main.class);
    Level level = KafkaRefusals.explain(failure).isPresent() ? Level.DEBUG : Level.ERROR;
    log.atLevel(level).setCause(failure).log("a thread has ended: thread={}", thread.getName());
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        // An id may begin with @; amund try --ids @FILE reads the file itself.
        .setExpandAtFiles(false)
        .setExecutionStrategy(Main::run)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println(FailureMessage.of(failure));
              if (Boolean.getBoolean("amund.stack-traces")) {
                failure.printStackTrace(command.getErr());
              }
              return failure instanceof ConfigException ? ExitCode.USAGE : ExitCode.SOFTWARE;
            });
  }

  /** Picocli does not catch Errors, and the command would end with a stack trace. */
  private static int run(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
    }
  }
}
