package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.cli.Main;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.embedded.KeyStores;
import dev.amund.embedded.Ports;
import dev.amund.embedded.RecordingAuthorizer;
import dev.amund.embedded.SecuredBroker;
import dev.amund.embedded.SecuredRegistry;
import dev.amund.process.JavaProcess;
import dev.amund.process.ServeProcess;
import dev.amund.process.SmallCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code amund serve} and the commands beside it, where Kafka and the registry want to know who
 * asks, and the user amund may do only what the page {@code security.md} lists.
 */
class SecuredServeIT {
  /** In every secret that there is; nobody must ever read it. */
  private static final String MARKER = "hunter2-marker";

  private static final GeneratedDataSet DATA = new GeneratedDataSet(4, 60, 30, 5, 1);

  /** Whose samples are to be forgotten. */
  private static final String SUBJECT = DATA.subjectOf(0);

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** A row of the list in {@code security.md}: operation, kind of resource, prefix. */
  private static final Pattern RIGHT =
      Pattern.compile("(?m)^\\| (\\w+) \\| (\\w+) \\| `(\\S+)` \\|");

  private static final Set<String> RIGHTS = rights();

  @TempDir private Path directory;
  private SecuredBroker broker;
  private SecuredRegistry registry;
  private KeyStores key;
  private final Map<String, String> settings = new LinkedHashMap<>();

  @BeforeEach
  void start() throws Exception {
    RecordingAuthorizer.reset();
    key = KeyStores.make(directory, "servers");
    startBroker();
    broker.scramUser("amund", MARKER);
    try (var admin = broker.admin()) {
      admin.createAcls(RIGHTS.stream().map(SecuredServeIT::acl).toList()).all().get();
    }
    registry = SecuredRegistry.start(directory.resolve("schemas"), key, "amund:" + MARKER, "none");
    configure();
  }

  private void startBroker() throws IOException {
    broker =
        SecuredBroker.start(
            directory.resolve("kafka"),
            key,
            key,
            Map.of(
                "authorizer.class.name",
                RecordingAuthorizer.class.getName(),
                "super.users",
                "User:ANONYMOUS"));
  }

  @AfterEach
  void stop() {
    registry.close();
    broker.close();
  }

  /** What {@code security.md} lists, as {@code READ TOPIC prefix}. */
  private static Set<String> rights() {
    try {
      return RIGHT
          .matcher(Files.readString(Path.of("src/site/markdown/security.md")))
          .results()
          .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code READ TOPIC prefix} for the user amund. */
  private static AclBinding acl(String right) {
    String[] words = right.split(" ");
    return new AclBinding(
        new ResourcePattern(ResourceType.valueOf(words[1]), words[2], PatternType.PREFIXED),
        new AccessControlEntry(
            "User:amund", "*", AclOperation.valueOf(words[0]), AclPermissionType.ALLOW));
  }

  private void configure() throws IOException {
    Path model = directory.resolve("base.pt");
    SmallCase.writeModel(model);
    DATA.writeTo(directory.resolve("files"));
    Path data = directory.resolve("data");
    SmallCase.importSamples(
        directory.resolve("files"), new DataLayout(data).samples(TestCluster.MODEL));
    Path password = Files.writeString(directory.resolve("kafka-password"), MARKER + "\n");
    settings.put("amund.data-directory", data.toString());
    settings.put("amund.kafka.bootstrap-servers", broker.address("SASL_SSL"));
    settings.put("amund.kafka.replication-factor", "1");
    settings.put("amund.kafka.partitions", "1");
    settings.put("amund.kafka.session-timeout", "6s");
    kafka("security.protocol", "SASL_SSL");
    kafka("sasl.mechanism", "SCRAM-SHA-512");
    kafka(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"amund\""
            + " password=\"${file::%s}\";".formatted(password));
    kafka("ssl.truststore.location", key.trustStore().toString());
    kafka("ssl.truststore.password", KeyStores.PASSWORD);
    settings.put("amund.schema-registry.url", "https://amund:" + MARKER + "@" + registry.address());
    registry("schema.registry.ssl.truststore.location", key.trustStore().toString());
    registry("schema.registry.ssl.truststore.password", KeyStores.PASSWORD);
    settings.put("amund.models." + TestCluster.MODEL + ".path", model.toString());
    settings.put("amund.samples.topic", "true");
    settings.put("amund.device.threads", "1");
    settings.put("amund.intake.max-age", "1s");
    settings.put("amund.amun.control.update", "fixed");
    settings.put("amund.amun.replay-minimum", "0");
    settings.putAll(SmallCase.OPEN_GATES);
  }

  private void kafka(String name, String value) {
    settings.put("amund.kafka.properties." + name, value);
  }

  private void registry(String name, String value) {
    settings.put("amund.schema-registry.properties." + name, value);
  }

  private ServeProcess serve(int port) throws IOException {
    return ServeProcess.start(
        System.getProperty("java.class.path"),
        environment(),
        settings,
        port,
        directory.resolve("serve.log"));
  }

  /** Everything that amund has to say, in the form that it is shipped with; and more secrets. */
  private static Map<String, String> environment() {
    return Map.of(
        "JDK_JAVA_OPTIONS",
        "-Dlogback.configurationFile=" + Main.class.getResource("/logback.xml"),
        "AMUND_LOG_LEVEL",
        "TRACE",
        "AWS_SECRET_ACCESS_KEY",
        MARKER);
  }

  /** Runs another command to its end and gives its exit code. */
  private int command(String name, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", directory.resolve("amund.yaml").toString()));
    settings.forEach((k, value) -> all.addAll(List.of("--set", k + "=" + value)));
    try (var process =
        JavaProcess.start(
            System.getProperty("java.class.path"),
            environment(),
            Main.class,
            all,
            directory.resolve(name + ".log"))) {
      return process.awaitEnd(TIMEOUT).orElse(-1);
    }
  }

  @Test
  void itNeedsNoMoreRightsThanAreListedAndPrintsNoSecret() throws Exception {
    int port = Ports.free();
    try (var daemon = serve(port)) {
      daemon.awaitReady();
      assertThat(command("check", "config", "check")).isZero();
      assertThat(command("doctor", "doctor")).as(log("doctor")).isZero();
      assertThat(
              command(
                  "request",
                  "request",
                  "--model",
                  TestCluster.MODEL,
                  "--subject",
                  SUBJECT,
                  "--urgent",
                  "--wait",
                  "90"))
          .as(log("request"))
          .isZero();
      assertThat(command("versions", "versions", "--model", TestCluster.MODEL)).isZero();
      var answers = new StringBuilder();
      for (String path : List.of("/status", "/metrics", "/health/live", "/health/ready")) {
        answers.append(daemon.text(path));
      }
      Files.writeString(directory.resolve("http.log"), answers);
      assertThat(daemon.process().terminate(TIMEOUT)).isTrue();
    }
    assertThat(log("request")).contains("ERASED");
    assertThat(log("http")).contains("amund_", "\"models\"");
    for (String each : List.of("serve", "check", "doctor", "request", "versions", "http")) {
      assertThat(log(each)).as(each).isNotEmpty().doesNotContain(MARKER);
    }
    assertThat(log("serve")).as("nor a person").doesNotContain(SUBJECT);
    assertThat(log("serve")).contains("\"requestId\":", "\"batchId\":", "\"modelId\":");
    assertThat(log("serve").lines().filter(line -> !line.startsWith("{")))
        .as("JSON, but for what the JVM and PyTorch say by themselves")
        .allMatch(line -> line.startsWith("NOTE: ") || line.startsWith("[W"));
    assertThat(RIGHTS).hasSize(9);
    assertThat(RecordingAuthorizer.denied()).isEmpty();
    assertThat(used()).as("no right is idle").isEqualTo(RIGHTS);
  }

  /** The listed rights that were made use of. */
  private static Set<String> used() {
    Set<String> allowed = RecordingAuthorizer.allowed();
    return RIGHTS.stream()
        .filter(right -> allowed.stream().anyMatch(each -> each.startsWith(right)))
        .collect(Collectors.toSet());
  }

  @Test
  void aWrongPasswordIsSaidInOneLineAtTheStart() throws Exception {
    Files.writeString(directory.resolve("kafka-password"), "wrong-" + MARKER);
    try (var daemon = serve(Ports.free())) {
      assertThat(daemon.process().awaitEnd(TIMEOUT)).hasValue(1);
    }
    assertThat(log("serve"))
        .contains("Kafka refused the credentials")
        .contains("check amund.kafka.properties.sasl.jaas.config")
        .doesNotContain(MARKER, "\"exception\"", "\tat ");
  }

  @Test
  void aPasswordThatIsChangedWhileItRunsIsSaidAndItGoesOnWhenThatIsPutRight() throws Exception {
    try (var daemon = serve(Ports.free())) {
      daemon.awaitReady();
      broker.scramUser("amund", "another");
      restartBroker();
      daemon.awaitUnready("kafka", "Kafka refused the credentials");
      daemon.awaitUnready("unlearner", "Kafka refused the credentials");
      await("it was tried again and again")
          .during(Duration.ofSeconds(15))
          .atMost(Duration.ofSeconds(40))
          .until(() -> daemon.status("/health/live") == 200);
      assertThat(log("serve").lines().filter(line -> line.contains("refused the credentials")))
          .as("each of five parts says it once, and each of its checks, up to two")
          .hasSizeLessThan(12);
      assertThat(
              log("serve")
                  .lines()
                  .filter(line -> line.contains("SaslAuthenticationException"))
                  .filter(line -> !line.contains("\"DEBUG\"")))
          .as("and Kafka's clients hardly ever")
          .hasSizeLessThan(8);
      broker.scramUser("amund", MARKER);
      daemon.awaitReady();
    }
    assertThat(log("serve")).doesNotContain(MARKER);
  }

  private void restartBroker() throws Exception {
    broker.close();
    startBroker();
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }
}
