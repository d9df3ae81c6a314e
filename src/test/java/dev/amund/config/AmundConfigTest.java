package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.amund.config.ArtifactConfig.Format;
import dev.amund.config.reading.ConfigException;
import dev.amund.config.reading.ConfigKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmundConfigTest {
  @TempDir Path directory;

  @Test
  void valuesReachTheirRecords() throws IOException {
    var config =
        load(
            """
            amund:
              data-directory: /var/lib/amund
              shutdown-grace: 2m
              kafka:
                bootstrap-servers: [a:1, b:2]
                create-topics: false
                replication-factor: 3
              models:
                digits: {path: /models/digits.pt}
                "v1.2": {path: old.pt}
              amun:
                variant: amun
                fine-tune: {batch-norm: frozen, learning-rate: 1e-3}
              device: {name: "gpu:1"}
            """);

    assertThat(config.dataDirectory()).isEqualTo(Path.of("/var/lib/amund"));
    assertThat(config.shutdownGrace()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.kafka().bootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(config.kafka().createTopics()).isFalse();
    assertThat(config.kafka().replicationFactor()).isEqualTo((short) 3);
    assertThat(config.models())
        .containsExactlyInAnyOrder(
            new ModelConfig("digits", Path.of("/models/digits.pt"), List.of(), InputConfig.DEFAULT),
            new ModelConfig("v1.2", Path.of("old.pt"), List.of(), InputConfig.DEFAULT));
    assertThat(config.amun().variant()).isEqualTo(AmunConfig.Variant.AMUN);
    assertThat(config.amun().fineTune().batchNorm()).isEqualTo(FineTuneConfig.BatchNorm.FROZEN);
    assertThat(config.amun().fineTune().sgd().learningRate()).isEqualTo(0.001);
    assertThat(config.device().name()).isEqualTo("gpu:1");
    assertThat(config.artifacts().directory()).isEqualTo(Path.of("/var/lib/amund/artifacts"));
    assertThat(config.artifacts().signingKey())
        .isEqualTo(Path.of("/var/lib/amund/keys/signing.pem"));
  }

  @Test
  void versionsAreKeptAsTorchScriptAtLeast() throws IOException {
    assertThat(load("amund: {}").artifacts().formats())
        .containsExactlyInAnyOrder(Format.TORCHSCRIPT, Format.SAFETENSORS);
    assertThat(load("amund: {artifacts: {formats: torchscript}}").artifacts().formats())
        .containsExactly(Format.TORCHSCRIPT);
    for (String wrong : List.of("safetensors", "onnx, torchscript")) {
      assertThatThrownBy(() -> load("amund: {artifacts: {formats: '" + wrong + "'}}"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("torchscript, alone or with safetensors");
    }
  }

  @Test
  void artifactsAreInS3WhereABucketIsNamed() throws IOException {
    var text =
        """
        amund:
          artifacts:
            s3: {bucket: models, prefix: amund/test, endpoint: "http://minio:9000", path-style: true}
        """;
    var minio = URI.create("http://minio:9000");

    assertThat(load(text).artifacts().s3())
        .contains(new S3Config("models", "amund/test/", "us-east-1", Optional.of(minio), true));
    assertThat(load("amund: {artifacts: {s3: {bucket: models}}}").artifacts().s3())
        .contains(new S3Config("models", "", "us-east-1", Optional.empty(), false));
    assertThat(load("amund: {}").artifacts().s3()).isEmpty();
  }

  @Test
  void whatCannotBeInS3IsRefused() {
    var refused =
        refused(
            """
            amund:
              artifacts:
                s3: {bucket: Models, prefix: /amund, endpoint: "minio:9000", region: " "}
            """);

    assertThat(refused.problems())
        .containsExactly(
            "amund.artifacts.s3.bucket = 'Models': allowed is 3 to 63 lower-case letters, digits,"
                + " '.' and '-'",
            "amund.artifacts.s3.prefix = '/amund': allowed is names of letters, digits, '_', '.'"
                + " and '-', separated by '/'",
            "amund.artifacts.s3.region = '': allowed is the name of a region",
            "amund.artifacts.s3.endpoint = 'minio:9000': allowed is http(s)://host:port, or empty"
                + " for Amazon");
    assertThat(refused("amund: {artifacts: {s3: {prefix: here}}}").problems())
        .containsExactly("amund.artifacts.s3: there is a prefix or an endpoint, but no bucket");
  }

  @Test
  void retentionMayHaveABoundThatIsNotBelowWhatIsKeptInAnyCase() {
    assertThat(AmundConfig.of(Map.of("amund.models.m.path", "m.pt")).retention().maxVersions())
        .isEmpty();
    assertThat(
            AmundConfig.of(
                    Map.of("amund.models.m.path", "m.pt", "amund.retention.max-versions", "3"))
                .retention()
                .maxVersions())
        .hasValue(3);
    assertThat(refused("amund: {retention: {max-versions: 2}}").problems())
        .containsExactly("amund.retention: max-versions (2) is less than min-versions (3)");
  }

  @Test
  void allThatIsWrongIsReportedAtOnceWithKeyValueAndWhatIsAllowed() {
    var refused =
        refused(
            """
            amund:
              shutdown-grace: soon
              kafka:
                bootstrap-servers: localhost
                replication-factor: 0
              schema-registry: {url: "localhost:8081"}
              intake: {max-requests: 0, max-age: 400d}
              amun: {variant: amnu, attack: {methods: "pgd, pgd", pgd: {initial-epsilon: NaN}}}
              gates: {max-forget-unseen-auc: 0.4}
              http: {port: 70000, hots: 0.0.0.0}
            """);

    assertThat(refused.problems())
        .containsExactly(
            "amund.shutdown-grace = 'soon': allowed is a duration from 0ms to 1d, such as 500ms,"
                + " 30s, 5m, 12h or 7d",
            "amund.kafka.bootstrap-servers = 'localhost': allowed is host:port[,host:port]",
            "amund.kafka.replication-factor = '0': allowed is -1 or a whole number from 1 to 100",
            "amund.schema-registry.url = 'localhost:8081': allowed is http(s)://host:port or"
                + " mock://scope",
            "amund.intake.max-requests = '0': allowed is a whole number from 1 to 100000",
            "amund.intake.max-age = '400d': allowed is a duration from 10ms to 30d, such as 500ms,"
                + " 30s, 5m, 12h or 7d",
            "amund.amun.variant = 'amnu': allowed is one of amun, amun-adv-only",
            "amund.amun.attack.methods = 'pgd, pgd': allowed is one or several of deepfool, pgd,"
                + " separated by commas, each once",
            "amund.amun.attack.pgd.initial-epsilon = 'NaN': allowed is a number from 0.000001 to"
                + " 100",
            "amund.gates.max-forget-unseen-auc = '0.4': allowed is a number from 0.5 to 1",
            "amund.http.port = '70000': allowed is a whole number from 0 to 65535",
            "amund.http.hots: no such key; do you mean amund.http.host?");
    assertThat(refused).hasMessageContaining("amund.shutdown-grace").hasMessageContaining("hots");
  }

  @ParameterizedTest
  @CsvSource({
    "amund.htpt.port, amund.http.port",
    "amund.intake.batch.max-requests, amund.intake.max-requests",
    "http.host, amund.http.host",
    "amund.kafka.bootstrap-server, amund.kafka.bootstrap-servers"
  })
  void anUnknownKeyIsRefusedWithTheOneThatWasMeant(String wrong, String meant) {
    assertThat(refused(nested(wrong)).problems())
        .containsExactly(wrong + ": no such key; do you mean " + meant + "?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"amund.quantum-mode", "amund.http", "colour", "amundd.x", "amund.models.x.pth.y"})
  void anUnknownKeyThatResemblesNoneIsRefused(String wrong) {
    assertThat(refused(nested(wrong)).problems()).containsExactly(wrong + ": no such key");
  }

  @Test
  void aDottedKeyIsRefusedWithAdvice() {
    assertThat(refused("amund.http.port: 1").problems())
        .containsExactly("amund.http.port: no such key; write it as nested sections");
  }

  @Test
  void theValueOfAnUnknownKeyIsNotRepeatedForItMayBeAPassword() {
    assertThat(refused("amund: {kafka: {propertis: {sasl.jaas.config: hunter2}}}"))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void unknownOverridesAreRefused() {
    assertThatThrownBy(() -> AmundConfig.of(Map.of("amund.http.prot", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("do you mean amund.http.port?");
  }

  @Test
  void overridesBeatTheEnvironmentWhichBeatsTheFile() throws IOException {
    var file = write("amund: {http: {host: file, port: 1}, device: {threads: 1}}");
    var config =
        AmundConfig.load(
            file,
            Map.of("amund.http.port", "3"),
            Map.of("AMUND_HTTP_PORT", "2", "AMUND_DEVICE_THREADS", "2"));

    assertThat(config.http()).isEqualTo(new HttpConfig("file", 3));
    assertThat(config.device().threads()).isEqualTo(2);
  }

  @Test
  void theEnvironmentReachesKeysWithDashes() throws IOException {
    var config =
        AmundConfig.load(
            write("amund: {data-directory: file}"),
            Map.of(),
            Map.of(
                "AMUND_DATA_DIRECTORY", "elsewhere",
                "AMUND_AMUN_FINE_TUNE_LEARNING_RATE", "0.5",
                "AMUND_SCHEMA_REGISTRY_AUTO_REGISTER", "false"));

    assertThat(config.dataDirectory()).isEqualTo(Path.of("elsewhere"));
    assertThat(config.amun().fineTune().sgd().learningRate()).isEqualTo(0.5);
    assertThat(config.schemaRegistry().autoRegister()).isFalse();
  }

  @Test
  void theEnvironmentReachesModels() throws IOException {
    var config =
        AmundConfig.load(
            write("amund: {models: {my-model: {path: file.pt}, other: {path: other.pt}}}"),
            Map.of(),
            Map.of("AMUND_MODELS_MY_MODEL_PATH", "mine.pt", "AMUND_MODELS_THIRD_PATH", "third.pt"));

    assertThat(config.models())
        .containsExactlyInAnyOrder(
            new ModelConfig("my-model", Path.of("mine.pt"), List.of(), InputConfig.DEFAULT),
            new ModelConfig("other", Path.of("other.pt"), List.of(), InputConfig.DEFAULT),
            new ModelConfig("third", Path.of("third.pt"), List.of(), InputConfig.DEFAULT));
  }

  @Test
  void variablesOfOthersDoNotMatter() throws IOException {
    var file = write("amund: {}");
    var foreign = Map.of("AMUND_SERVICE_HOST", "10.0.0.1", "AMUND_LOG_LEVEL", "DEBUG", "HOME", "/");

    assertThat(AmundConfig.load(file, Map.of(), foreign)).isEqualTo(AmundConfig.of(Map.of()));
  }

  @Test
  void aWrongVariableIsReportedUnderItsKey() throws IOException {
    var file = write("amund: {}");
    // What Kubernetes sets for a service that is called amund-http.
    var environment = Map.of("AMUND_HTTP_PORT", "tcp://10.0.0.1:8080");

    assertThatThrownBy(() -> AmundConfig.load(file, Map.of(), environment))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("amund.http.port = 'tcp://10.0.0.1:8080'");
  }

  @Test
  void libraryPropertiesArePassedOnHoweverTheyAreWritten() throws IOException {
    var config =
        AmundConfig.load(
            write(
                """
                amund:
                  kafka:
                    properties:
                      security.protocol: PLAINTEXT
                      sasl:
                        mechanism: PLAIN
                      ssl.endpoint.identification.algorithm: ""
                """),
            Map.of("amund.kafka.properties.max.request.size", "1000"),
            Map.of("AMUND_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SSL"));

    assertThat(config.kafka().properties())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "security.protocol", "SSL",
                "sasl.mechanism", "PLAIN",
                "ssl.endpoint.identification.algorithm", "",
                "max.request.size", "1000"));
  }

  @Test
  void noSecretIsInTheTextOfTheConfiguration() throws IOException {
    var text =
        load("""
        amund:
          kafka: {properties: {sasl.jaas.config: hunter2}}
          schema-registry:
            url: http://user:hunter2@registry:8081
            properties: {basic.auth.user.info: "amund:hunter2"}
        """)
            .toString();

    assertThat(text)
        .doesNotContain("hunter2")
        .contains("sasl.jaas.config")
        .contains("http://***@registry:8081")
        .contains("basic.auth.user.info");
  }

  @Test
  void expressionsAreResolved() throws IOException {
    var file =
        write(
            """
            amund:
              data-directory: ${BASE}/amund
              kafka: {instance-id: "${POD:amund-7}", group-id: "${amund.kafka.instance-id}-group"}
              schema-registry: {properties: {password: 'a\\${b}c'}}
            """);
    var config = AmundConfig.load(file, Map.of(), Map.of("BASE", "/srv"));

    assertThat(config.dataDirectory()).isEqualTo(Path.of("/srv/amund"));
    assertThat(config.kafka().instanceId()).isEqualTo("amund-7");
    assertThat(config.kafka().groupId()).isEqualTo("amund-7-group");
    assertThat(config.schemaRegistry().properties()).containsEntry("password", "a${b}c");
  }

  @Test
  void anExpressionThatHasNoValueIsRefusedRatherThanReplacedByTheDefault() {
    var refused =
        refused(
            """
            amund:
              data-directory: ${NO_SUCH_VARIABLE}/amund
              kafka: {properties: {sasl.jaas.config: "password=${NO_SUCH_PASSWORD}"}}
            """);

    assertThat(refused.problems())
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).startsWith("amund.data-directory: "))
        .anySatisfy(problem -> assertThat(problem).contains("sasl.jaas.config"));
    assertThat(refused).hasMessageNotContaining("password=");
  }

  @Test
  void emptyTextIsAValueAndNotTheDefault() throws IOException {
    assertThat(load("amund: {kafka: {topic-prefix: ''}}").kafka().topicPrefix()).isEmpty();
    assertThat(refused("amund: {http: {port: '', host: ' '}}").problems())
        .containsExactly(
            "amund.http.host = '': allowed is a host name or an address",
            "amund.http.port = '': allowed is a whole number from 0 to 65535");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".hidden", "a/b", "a b", "ümlaut"})
  void theIdOfAModelIsSafeAsTheNameOfADirectory(String id) {
    assertThat(refused("amund: {models: {'" + id + "': {path: m.pt}}}").problems())
        .singleElement()
        .asString()
        .contains("the id of a model is made of letters");
  }

  @Test
  void aModelNeedsAPath() {
    assertThat(refused("amund: {models: {digits: {path: ''}}}").problems())
        .containsExactly("amund.models.digits.path = '': allowed is a path");
    assertThat(refused("amund: {models: {digits: {pfad: m.pt}}}").problems())
        .containsExactly("amund.models.digits.pfad: no such key");
  }

  @Test
  void everyDefaultIsAllowed() {
    var defaults =
        AmundConfig.keys().stream()
            .filter(key -> !key.name().endsWith("*") && !key.name().contains("<"))
            .collect(java.util.stream.Collectors.toMap(ConfigKey::name, ConfigKey::defaultValue));

    assertThatCode(() -> AmundConfig.of(defaults)).doesNotThrowAnyException();
    assertThat(AmundConfig.of(defaults)).isEqualTo(AmundConfig.of(Map.of()));
    assertThat(AmundConfig.keys()).allSatisfy(key -> assertThat(key.allowed()).isNotBlank());
  }

  @Test
  void problemsAreACopy() {
    var problems = new java.util.ArrayList<>(List.of("one"));
    var exception = new ConfigException(problems);
    problems.add("two");

    assertThat(exception.problems()).containsExactly("one");
  }

  private static String nested(String key) {
    return "{" + key.replace(".", ": {") + ": 1" + "}".repeat(key.split("\\.").length);
  }

  private AmundConfig load(String yaml) throws IOException {
    return AmundConfig.load(write(yaml), Map.of(), Map.of());
  }

  private ConfigException refused(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> load(yaml));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("amund.yaml"), yaml);
  }

  @Test
  void samplesMayBeLinkedBelowAddressesOfKnownSchemes() {
    var config =
        AmundConfig.of(
            Map.of("amund.samples.link-prefixes", "file:///data/photos, https://photos.example/a"));
    assertThat(config.samples().linkPrefixes())
        .containsExactly(URI.create("file:///data/photos"), URI.create("https://photos.example/a"));
    for (var wrong :
        List.of(
            "/data",
            "ftp://x/",
            "file:relative",
            "http://a b/",
            "https://x.example/get?file=",
            "http:///x",
            "file://host/x")) {
      assertThatThrownBy(() -> AmundConfig.of(Map.of("amund.samples.link-prefixes", wrong)))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("link-prefixes");
    }
  }

  @Test
  void theShapeOfImagesHasThreeNumbers() {
    for (var wrong : List.of("3x32", "2x32x32", "3x0x32", "3x32x32x1", "3x9000x9000")) {
      assertThatThrownBy(
              () ->
                  AmundConfig.of(
                      Map.of("amund.models.m.path", "m.pt", "amund.models.m.image-shape", wrong)))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("image-shape");
    }
  }
}
