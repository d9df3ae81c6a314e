package dev.amund.cli;

import dev.amund.cli.common.ConfigOption;
import dev.amund.config.AmundConfig;
import dev.amund.daemon.Daemon;
import dev.amund.daemon.DataLayout;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import java.net.URI;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code amund serve}: the daemon. */
@Command(
    name = "serve",
    description = {
      "Runs the daemon until SIGTERM or Ctrl-C.",
      "The current batch may then finish within amund.shutdown-grace; otherwise it is "
          + "dropped and redelivered after the next start."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund serve --config config/amund.yaml",
      "  amund serve --embedded --set amund.models.cifar.path=original.pt%n"
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @Mixin private ConfigOption config;

  @Option(
      names = "--embedded",
      description =
          "Also run a broker and a schema registry in this process, on the configured "
              + "addresses. For trials.")
  private boolean embedded;

  @Override
  public Integer call() throws Exception {
    AmundConfig amund = config.load();
    if (!embedded) {
      return serve(amund);
    }
    var layout = new DataLayout(amund.dataDirectory());
    int brokerPort = URI.create("kafka://" + amund.kafka().bootstrapServers()).getPort();
    int registryPort = URI.create(amund.schemaRegistry().url()).getPort();
    try (var broker = EmbeddedBroker.start(layout.broker(), brokerPort);
        var registry = EmbeddedSchemaRegistry.start(layout.registry(), registryPort)) {
      log.info(
          "embedded broker at {}, schema registry at {}",
          broker.bootstrapServers(),
          registry.url());
      return serve(amund);
    }
  }

  private static int serve(AmundConfig amund) throws InterruptedException {
    try (var stop = new StopSignal();
        var daemon = Daemon.start(amund)) {
      log.info("serving; status at {}/status", daemon.address());
      stop.await();
      log.info("stopping");
    }
    return 0;
  }
}
