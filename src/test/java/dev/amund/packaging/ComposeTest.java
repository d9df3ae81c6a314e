package dev.amund.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.config.AmundConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The compose files, as far as they can be judged without a container engine. */
class ComposeTest {
  private static final Path DOCKER = Path.of("docker");
  private static final Path COMPOSE = DOCKER.resolve("compose.yaml");
  private static final Set<String> OF_THE_USER = Set.of("./models", "./samples");
  private static final String VARIABLE = "\\$\\{[A-Z_]+:-([^}]*)}";

  static Stream<Path> composeFiles() throws IOException {
    return YamlFiles.below(DOCKER).stream()
        .filter(file -> file.getFileName().toString().startsWith("compose"));
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void imagesArePinnedOrBuiltHere(Path file) throws IOException {
    for (JsonNode service : services(file)) {
      if (service.path("build").isMissingNode()) {
        assertThat(service.path("image").asText()).matches("[a-z/-]+:v?\\d+\\.\\d+\\.\\d+");
      } else {
        var build = service.path("build");
        var dockerfile =
            DOCKER
                .resolve(build.path("context").asText())
                .resolve(build.path("dockerfile").asText());
        assertThat(dockerfile).isRegularFile();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void portsAreOpenToThisMachineOnly(Path file) throws IOException {
    for (JsonNode service : services(file)) {
      assertThat(YamlFiles.texts(service.path("ports"))).allMatch(p -> p.startsWith("127.0.0.1:"));
    }
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void mountedFilesAndNamedVolumesAreThere(Path file) throws IOException {
    var named = YamlFiles.readOne(file).path("volumes");
    for (JsonNode service : services(file)) {
      for (String volume : YamlFiles.texts(service.path("volumes"))) {
        var source = volume.replaceAll(VARIABLE, "$1").split(":")[0];
        if (!source.startsWith(".")) {
          assertThat(named.has(source)).as(source).isTrue();
        } else if (!OF_THE_USER.contains(source)) {
          // What the user brings is not here; what we bring must be.
          assertThat(Files.exists(DOCKER.resolve(source))).as(source).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void servicesWaitForServicesThatThereAre(Path file) throws IOException {
    var services = YamlFiles.readOne(file).path("services");
    for (JsonNode service : services) {
      service
          .path("depends_on")
          .fieldNames()
          .forEachRemaining(
              name -> assertThat(services.path(name).has("healthcheck")).as(name).isTrue());
    }
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void amundMayFinishItsBatchBeforeItIsKilled(Path file) throws IOException {
    var amund = YamlFiles.readOne(file).at("/services/amund");
    if (amund.has("stop_grace_period")) {
      var timeout = Duration.parse("PT" + amund.path("stop_grace_period").asText());
      assertThat(timeout)
          .isGreaterThanOrEqualTo(AmundConfig.of(Map.of()).shutdownGrace().plusSeconds(60));
    }
  }

  /** The daemon serves before there are samples; they come by this service. */
  @Test
  void anImportFillsTheStoreThatTheDaemonReads() throws IOException {
    var services = YamlFiles.readOne(COMPOSE).path("services");
    var daemon = services.path("amund");
    var filling = services.path("import");
    assertThat(YamlFiles.texts(filling.path("profiles"))).as("by hand alone").isNotEmpty();
    assertThat(YamlFiles.texts(filling.path("entrypoint"))).contains("import");
    assertThat(filling.path("environment")).isEqualTo(daemon.path("environment"));
    assertThat(YamlFiles.texts(filling.path("volumes")))
        .containsAll(YamlFiles.texts(daemon.path("volumes")));
    assertThat(filling.has("ports")).isFalse();
  }

  @Test
  void askingKafkaHowItIsStartsNoJvm() throws IOException {
    var kafka = YamlFiles.readOne(COMPOSE).at("/services/kafka");
    String check = String.join(" ", YamlFiles.texts(kafka.at("/healthcheck/test")));
    assertThat(check).doesNotContain("kafka-").doesNotContain("java");
    String port = check.substring(check.lastIndexOf('/') + 1);
    assertThat(kafka.at("/environment/KAFKA_LISTENERS").asText()).contains(":" + port + ",");
  }

  private static JsonNode services(Path file) throws IOException {
    return YamlFiles.readOne(file).path("services");
  }
}
