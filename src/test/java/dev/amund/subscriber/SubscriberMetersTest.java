package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscriberMetersTest {
  /** 7 seconds after {@link Publisher} publishes. */
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:07.120Z");

  @TempDir private Path directory;

  @Test
  void tellWhatTheSubscriberDoes() throws IOException {
    var store = new DirectoryArtifactStore(directory.resolve("artifacts"));
    var signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    var publisher = new Publisher(store, signer);
    var listener = new RecordingListener();
    var clock = Clock.fixed(NOW, ZoneOffset.UTC);
    var settings =
        SubscriberSettings.of("cifar", TestTopic.TOPICS, ManifestVerifier.of(signer.publicKey()));
    try (var topic = new TestTopic()) {
      var subscriber = topic.start(settings, store, listener, clock, publisher.publish("cifar", 2));
      var registry = new SimpleMeterRegistry();
      new SubscriberMeters("cifar", subscriber, clock).bindTo(registry);
      await().until(() -> subscriber.servedVersion().isPresent());
      topic.announce(publisher.publish("cifar", 1));
      await().until(() -> !listener.kinds.isEmpty());

      assertThat(gauge(registry, "version")).isEqualTo(2);
      assertThat(gauge(registry, "versions.behind")).isZero();
      assertThat(gauge(registry, "newest.age.seconds")).isEqualTo(7);
      assertThat(gauge(registry, "last.swap.age.seconds")).isZero();
      assertThat(counter(registry, "swaps")).isEqualTo(1);
      assertThat(counter(registry, "disturbances")).isZero();
      assertThat(counter(registry, "downloaded.bytes"))
          .isEqualTo(Publisher.bytes("cifar", 2).length);
      assertThat(
              registry
                  .get("amund.subscriber.refused")
                  .tags("model", "cifar", "kind", "OLDER")
                  .functionCounter()
                  .count())
          .isEqualTo(1);

      var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      new SubscriberMeters("cifar", subscriber, clock).bindTo(prometheus);
      assertThat(names("^# TYPE (\\w+) ", prometheus.scrape()))
          .as("what the documentation says")
          .isEqualTo(
              names(
                  "^\\| `(amund_subscriber_\\w+)`",
                  Files.readString(Path.of("src/site/markdown/metrics.md"))));
    }
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(name -> name.group(1))
        .collect(Collectors.toSet());
  }

  private static double gauge(SimpleMeterRegistry registry, String name) {
    return registry.get("amund.subscriber." + name).tag("model", "cifar").gauge().value();
  }

  private static double counter(SimpleMeterRegistry registry, String name) {
    return registry.get("amund.subscriber." + name).tag("model", "cifar").functionCounter().count();
  }

  /** A fleet has neither of these unless it wants to. */
  @Test
  void onlyTheBinderNeedsMicrometerAndNothingNeedsTheEngine() throws Exception {
    try (var fleet = new WithoutExtras()) {
      for (var name :
          List.of(
              "subscriber.HotModel",
              "subscriber.ModelSubscriber",
              "subscriber.SubscriberSettings",
              "subscriber.SubscriberMetrics",
              "subscriber.Candidates",
              "subscriber.LocalDirectory",
              "subscriber.PolledDirectory",
              "subscriber.VerifiedModel",
              "subscriber.Refusal",
              "artifacts.stores.DirectoryArtifactStore",
              "artifacts.signing.ManifestVerifier",
              "config.AmundConfig",
              "event.client.KafkaClients")) {
        var type = Class.forName("dev.amund." + name, true, fleet);
        assertThat(type.getClassLoader()).isSameAs(fleet);
        // Resolves the types of all that it declares.
        assertThat(type.getDeclaredMethods()).isNotEmpty();
        assertThat(type.getDeclaredConstructors()).isNotNull();
        assertThat(type.getDeclaredFields()).isNotNull();
      }
      assertThat(
              catchThrowable(
                  () -> Class.forName("dev.amund.subscriber.SubscriberMeters", true, fleet)))
          .isInstanceOf(NoClassDefFoundError.class);
    }
  }

  /** The class path without Micrometer, the engine, the web server and the sample store. */
  private static final class WithoutExtras extends URLClassLoader {
    private static final List<String> EXTRAS =
        List.of(
            "io.micrometer.",
            "ai.djl.",
            "io.vertx.",
            "org.rocksdb.",
            "org.apache.kafka.streams.",
            "picocli.");

    WithoutExtras() throws IOException {
      super(classPath(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] classPath() throws IOException {
      var entries = System.getProperty("java.class.path").split(File.pathSeparator);
      var urls = new URL[entries.length];
      for (int i = 0; i < entries.length; i++) {
        urls[i] = Path.of(entries[i]).toUri().toURL();
      }
      return urls;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (EXTRAS.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }
}
