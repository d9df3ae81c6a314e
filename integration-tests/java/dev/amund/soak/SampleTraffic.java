package dev.amund.soak;

import dev.amund.event.failures.KafkaResults;
import dev.amund.process.SmallCase;
import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.topic.SampleTopic;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The pipelines: they register samples that nobody should register, each with a sound one behind
 * it, and remember what they sent.
 */
final class SampleTraffic implements AutoCloseable {
  private static final int PAUSE_MILLIS = 12_000;

  private final SoakCluster cluster;
  private final Random random;
  private final SampleTopic topic;
  private final List<SentSample> samples = new ArrayList<>();
  private final SenderThread thread;
  private int rounds;

  SampleTraffic(SoakCluster cluster, long seed) {
    this.cluster = cluster;
    this.random = new Random(seed);
    this.topic =
        new SampleTopic(cluster.clients(), cluster.topics(), "pipeline", Clock.systemUTC());
    // From then on the schemas of all are known, and the registry may go away.
    cluster.models().forEach(this::registerSound);
    this.thread =
        new SenderThread("pipelines", this::registerTwo, () -> random.nextInt(PAUSE_MILLIS));
    thread.start();
  }

  /** Every sample, in order; call it after {@link #stop()}. */
  List<SentSample> samples() {
    return List.copyOf(samples);
  }

  /**
   * Registers no more.
   *
   * @throws IllegalStateException if something could not be registered
   */
  void stop() throws InterruptedException {
    thread.stop();
  }

  private void registerTwo() {
    var kinds = HostileSample.values();
    String model = cluster.models().get(random.nextInt(cluster.models().size()));
    registerHostile(model, kinds[rounds++ % kinds.length]);
    registerSound(model);
  }

  private void registerSound(String model) {
    register(model, 1, pixels(), Optional.empty());
  }

  private void registerHostile(String model, HostileSample kind) {
    int label = kind == HostileSample.UNKNOWN_LABEL ? 99 : 1;
    String name = samples.size() + ".png";
    Content content =
        switch (kind) {
          case UNKNOWN_LABEL -> pixels();
          case FORBIDDEN_LINK -> new Content.Link(URI.create("file:///forbidden/" + name));
          case MISSING_LINK -> new Content.Link(cluster.linkedFiles().resolve(name));
          case SILENT_LINK -> new Content.Link(cluster.silentServer().resolve(name));
        };
    register(model, label, content, Optional.of(kind.refusal()));
  }

  private Content pixels() {
    var bytes = new byte[SmallCase.SHAPE.size()];
    random.nextBytes(bytes);
    return new Content.Pixels(SmallCase.SHAPE, bytes);
  }

  private void register(String model, int label, Content content, Optional<String> refusal) {
    String id = "registered-" + samples.size();
    samples.add(new SentSample(model, id, refusal));
    var sample = new Registration(id, label, Split.TRAIN, Optional.empty(), content);
    KafkaResults.get(topic.register(model, sample));
  }

  @Override
  public void close() {
    thread.close();
    topic.close();
  }
}
