package dev.amund.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.config.AmundConfig;
import dev.amund.http.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kubernetes example against what the daemon offers. */
class KubernetesTest {
  private static final Path ROOT = Path.of("docker/kubernetes");
  private static final Path BASE = ROOT.resolve("base");

  @TempDir Path directory;

  @Test
  void everyManifestIsNamedByItsKustomization() throws IOException {
    for (Path file : YamlFiles.below(ROOT)) {
      if (file.endsWith("kustomization.yaml")) {
        var named = YamlFiles.readOne(file);
        var folder = file.getParent();
        for (String resource : YamlFiles.texts(named.path("resources"))) {
          assertThat(folder.resolve(resource)).exists();
        }
        for (JsonNode patch : named.path("patches")) {
          assertThat(folder.resolve(patch.path("path").asText())).isRegularFile();
        }
      } else if (!file.endsWith("amund.yaml")) {
        assertThat(Files.readString(file.resolveSibling("kustomization.yaml")))
            .contains(file.getFileName().toString());
        assertThat(YamlFiles.read(file)).allMatch(document -> document.has("kind"));
      }
    }
  }

  @Test
  void theProbesAskWhatTheDaemonAnswers() throws IOException {
    assertProbe("startupProbe", HealthCheck.Kind.STARTED);
    assertProbe("livenessProbe", HealthCheck.Kind.LIVE);
    assertProbe("readinessProbe", HealthCheck.Kind.READY);
  }

  private static void assertProbe(String name, HealthCheck.Kind kind) throws IOException {
    var probe = container().path(name);
    assertThat(probe.at("/httpGet/path").asText())
        .isEqualTo("/health/" + kind.name().toLowerCase(Locale.ROOT));
    assertThat(probe.at("/httpGet/port").asText()).isEqualTo("http");
    assertThat(Duration.ofSeconds(probe.path("timeoutSeconds").asInt()))
        .as("the reason gets through")
        .isGreaterThan(HealthCheck.DEFAULT_TIMEOUT);
  }

  @Test
  void allNameTheSamePort() throws IOException {
    int port = config().http().port();
    assertThat(container().at("/ports/0/containerPort").asInt()).isEqualTo(port);
    assertThat(container().at("/ports/0/name").asText()).isEqualTo("http");
    var service = YamlFiles.readOne(BASE.resolve("service.yaml"));
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(port);
    assertThat(service.at("/spec/ports/0/targetPort").asText()).isEqualTo("http");
  }

  @Test
  void theConfigurationIsOneThatTheDaemonTakes() throws IOException {
    var config = config();
    assertThat(config.models()).isNotEmpty();
    assertThat(config.samples().topic()).as("several daemons").isTrue();
    assertThat(config.artifacts().s3()).as("several daemons").isPresent();
    assertThat(config.http().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void whatTheConfigurationNamesIsMounted() throws IOException {
    var mounts =
        container().path("volumeMounts").findValuesAsText("mountPath").stream()
            .map(Path::of)
            .toList();
    var config = config();
    var named =
        List.of(
            config.dataDirectory(),
            config.artifacts().signingKey(),
            config.models().get(0).path(),
            Path.of("/run/secrets/amund/kafka-password"));
    for (Path path : named) {
      assertThat(mounts).as("%s", path).anyMatch(path::startsWith);
    }
  }

  @Test
  void aBatchInHandMayFinishBeforeThePodIsKilled() throws IOException {
    var grace = Duration.ofSeconds(pod().path("terminationGracePeriodSeconds").asInt());
    assertThat(grace).isGreaterThanOrEqualTo(config().shutdownGrace().plusSeconds(60));
  }

  @Test
  void itMayDoNoMoreThanItNeeds() throws IOException {
    assertThat(pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod().at("/securityContext/seccompProfile/type").asText())
        .isEqualTo("RuntimeDefault");
    var container = container().path("securityContext");
    assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(YamlFiles.texts(container.at("/capabilities/drop"))).containsExactly("ALL");
  }

  private static JsonNode pod() throws IOException {
    return YamlFiles.readOne(BASE.resolve("statefulset.yaml")).at("/spec/template/spec");
  }

  private static JsonNode container() throws IOException {
    return pod().at("/containers/0");
  }

  /** As in a pod, where the secrets are files and the name of the pod is in the environment. */
  private AmundConfig config() throws IOException {
    var text =
        Files.readString(BASE.resolve("amund.yaml"))
            .replaceAll("\\$\\{file::[^}]+}", "secret")
            .replace("${HOSTNAME}", "amund-0");
    return AmundConfig.load(Files.writeString(directory.resolve("amund.yaml"), text), Map.of());
  }
}
