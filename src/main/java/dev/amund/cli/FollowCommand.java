package dev.amund.cli;

import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.cli.common.ModelOption;
import dev.amund.cli.common.TrustedKeys;
import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import dev.amund.event.client.RegistryProbe;
import dev.amund.subscriber.DirectoryHooks;
import dev.amund.subscriber.LoggedReports;
import dev.amund.subscriber.ModelSubscriber;
import dev.amund.subscriber.PolledDirectory;
import dev.amund.subscriber.SubscriberSettings;
import dev.amund.subscriber.VersionHook;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund follow}: a verifying side-car for servers that poll a directory. */
@Command(
    name = "follow",
    description = {
      "Follows the versions of a model and puts each one that verifies into a directory for a"
          + " server that polls it (Triton, for instance) and verifies nothing itself. Runs until"
          + " SIGTERM or Ctrl-C.",
      "Never goes back to an older version, not even after a restart. Deletes every version"
          + " in the directory that it did not put there."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  amund follow --model cifar --to /srv/serving --key amund.pub.pem --state"
            + " /var/lib/amund-follow%n")
final class FollowCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(FollowCommand.class);

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private ModelOption model;
  @Mixin private TrustedKeys keys;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "What the server polls: DIR/<model>/<version>/model.pt.")
  private Path directory;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many versions to keep, including the newest (default: ${DEFAULT-VALUE}).")
  private int kept;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Where it stores its progress; not below --to (default: follow in "
              + "amund.data-directory).")
  private Optional<Path> state;

  @Option(
      names = "--after-placing",
      paramLabel = "HOOK",
      description = {
        "What to do when a version is in place, for a server that does not poll: a command, with"
            + " AMUND_MODEL, AMUND_VERSION and AMUND_DIRECTORY in its environment; or an HTTP"
            + " request: 'POST http://host/load?name={model}&version={version}&path={directory}'.",
        "While it fails, it is retried and older versions stay. It may run again after a "
            + "restart."
      })
  private Optional<String> afterPlacing = Optional.empty();

  @Option(
      names = "--before-removing",
      paramLabel = "HOOK",
      description =
          "The same before a version is removed. While it fails, it is retried and the "
              + "version stays.")
  private Optional<String> beforeRemoving = Optional.empty();

  @Option(
      names = "--hook-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long a hook may take: more than the server takes to load a version (default:"
              + " ${DEFAULT-VALUE}).")
  private int hookSeconds;

  @Override
  public Integer call() throws InterruptedException {
    AmundConfig amund = config.load();
    if (kept < 1) {
      throw new ParameterException(spec.commandLine(), "--keep must be at least 1");
    }
    if (hookSeconds < 1) {
      throw new ParameterException(spec.commandLine(), "--hook-timeout must be at least 1");
    }
    var settings =
        SubscriberSettings.of(
                model.id(),
                new Topics(amund.kafka().topicPrefix()),
                keys.verifier(amund.artifacts()))
            .withDirectory(state.orElse(amund.dataDirectory().resolve("follow")));
    var polled = new PolledDirectory(directory, kept, new LoggedReports(), hooks());
    try (var stop = new StopSignal();
        var store = ArtifactStores.open(amund.artifacts(), Clock.systemUTC());
        var clients = KafkaAccess.open(amund);
        var subscriber = new ModelSubscriber(settings, clients, store, polled)) {
      // Later it waits for both; at the start a wrong address is more likely.
      RegistryProbe.require(clients, settings.topics().modelVersions());
      subscriber.start();
      log.info("following the versions of a model: model={} directory={}", model.id(), directory);
      stop.await();
      log.info("stopping");
    }
    return 0;
  }

  private DirectoryHooks hooks() {
    return new DirectoryHooks(
        hook("--after-placing", afterPlacing), hook("--before-removing", beforeRemoving));
  }

  private VersionHook hook(String option, Optional<String> text) {
    try {
      var timeout = Duration.ofSeconds(hookSeconds);
      return text.map(hook -> VersionHook.parse(hook, timeout)).orElse(VersionHook.NONE);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }
}
