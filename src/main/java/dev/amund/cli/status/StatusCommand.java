package dev.amund.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.OutputOption;
import dev.amund.config.AmundConfig;
import dev.amund.config.HttpConfig;
import dev.amund.http.BearerToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund status}: shows what a running daemon is doing. */
@Command(
    name = "status",
    description = {
      "Asks a running daemon what it is doing: whether it is ready and, if not, why; the "
          + "models with their versions and pending requests; the current batch.",
      "The address comes from the configuration (amund.http) unless --url names another."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the daemon is ready",
      "1:no daemon answers; the message says why",
      "2:the command line or the configuration is wrong",
      "3:the daemon answers, and is not ready"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund status",
      "  amund status --url http://amund-0.amund:8080 --output json | jq .status.models%n"
    })
public final class StatusCommand implements Callable<Integer> {
  private static final int NOT_READY = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      description = "Where the daemon listens (default: as configured).")
  private Optional<URI> url;

  @Override
  public Integer call() {
    AmundConfig amund = config.load();
    url.ifPresent(this::requireHttp);
    var client =
        new DaemonClient(
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build(),
            url.orElseGet(() -> address(amund.http())),
            amund.http().tokenFile().map(file -> BearerToken.read(file).secret()));
    JsonNode status = client.status();
    JsonNode readiness = client.readiness();
    var out = spec.commandLine().getOut();
    if (output.isJson()) {
      out.println(
          JsonNodeFactory.instance
              .objectNode()
              .setAll(Map.of("status", status, "readiness", readiness)));
      out.flush();
    } else {
      new StatusTable(out, Clock.systemUTC()).print(status, readiness);
    }
    return readiness.path("status").asText().equals("UP") ? 0 : NOT_READY;
  }

  private void requireHttp(URI given) {
    if (given.getHost() == null || !Set.of("http", "https").contains(given.getScheme())) {
      throw new ParameterException(
          spec.commandLine(), "--url is '%s': allowed is http(s)://host:port".formatted(given));
    }
  }

  /** A daemon that listens on all addresses also listens on this one. */
  private static URI address(HttpConfig http) {
    String host =
        http.host().equals("0.0.0.0") || http.host().equals("::") ? "127.0.0.1" : http.host();
    return URI.create(
        "%s://%s:%d"
            .formatted(
                http.tls().isPresent() ? "https" : "http",
                host.contains(":") ? "[" + host + "]" : host,
                http.port()));
  }
}
