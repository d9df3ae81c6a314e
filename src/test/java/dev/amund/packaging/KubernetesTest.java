package dev.amund.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.config.AmundConfig;
import dev.amund.http.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kubernetes example against what the daemon offers. */
class KubernetesTest {
  private static final Path ROOT = Path.of("docker/kubernetes");
  private static final Path BASE = ROOT.resolve("base");
  private static final Path KUBECTL = Path.of("/usr/bin/kubectl");

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
  void everySelectorPicksTheDaemonsPodsAsTheManifestsStand() throws IOException {
    var resources = new ArrayList<JsonNode>();
    for (String file : YamlFiles.texts(kustomization("base").path("resources"))) {
      resources.addAll(YamlFiles.read(BASE.resolve(file)));
    }
    assertSelectors(resources);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/gpu"})
  void everySelectorPicksTheDaemonsPodsAsTheyAreRendered(String folder) throws Exception {
    assumeTrue(Files.isExecutable(KUBECTL), "kubectl is not installed");
    Path rendered = directory.resolve("rendered.yaml");
    Path said = directory.resolve("said");
    Process kubectl =
        new ProcessBuilder(KUBECTL.toString(), "kustomize", ROOT.resolve(folder).toString())
            .redirectOutput(rendered.toFile())
            .redirectError(said.toFile())
            .start();
    assertThat(kubectl.waitFor()).as(Files.readString(said)).isZero();
    assertSelectors(YamlFiles.read(rendered));
  }

  /** An empty selector means no pod to one kind of resource, and every pod to another. */
  private static void assertSelectors(List<JsonNode> resources) throws IOException {
    var ofKinds =
        Map.of(
            "StatefulSet", "/spec/selector/matchLabels",
            "Service", "/spec/selector",
            "PodDisruptionBudget", "/spec/selector/matchLabels",
            "NetworkPolicy", "/spec/podSelector/matchLabels");
    var labels =
        resources.stream()
            .filter(resource -> resource.path("kind").asText().equals("StatefulSet"))
            .map(resource -> resource.at("/spec/template/metadata/labels"))
            .findFirst()
            .orElseThrow();
    var seen = new TreeSet<String>();
    for (JsonNode resource : resources) {
      String kind = resource.path("kind").asText();
      if (ofKinds.containsKey(kind)) {
        assertMatches(kind, resource.at(ofKinds.get(kind)), labels);
        seen.add(kind);
      } else {
        assertThat(kind).as("has no selector").isIn("ServiceAccount", "ConfigMap");
      }
    }
    assertThat(seen).isEqualTo(new TreeSet<>(ofKinds.keySet()));
  }

  private static void assertMatches(String what, JsonNode selector, JsonNode labels) {
    assertThat(selector).as(what).isNotEmpty();
    for (var label : selector.properties()) {
      assertThat(labels.path(label.getKey())).as(what).isEqualTo(label.getValue());
    }
  }

  @Test
  void theServiceMonitorFindsTheService() throws IOException {
    var monitor =
        YamlFiles.readOne(ROOT.resolve("components/prometheus-operator/servicemonitor.yaml"));
    assertMatches(
        "ServiceMonitor",
        monitor.at("/spec/selector/matchLabels"),
        kustomization("base").at("/labels/0/pairs"));
  }

  private static JsonNode kustomization(String folder) throws IOException {
    return YamlFiles.readOne(ROOT.resolve(folder).resolve("kustomization.yaml"));
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
