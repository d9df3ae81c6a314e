package dev.amund.bench.intake;

import dev.amund.bench.common.BenchEnvironment;
import dev.amund.bench.common.BenchException;
import dev.amund.config.AmundConfig;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.follow.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * The minimal Kafka Streams application with the intake's settings: copies bytes from one topic to
 * another, exactly once. The difference is the intake's own cost.
 */
final class PassThrough implements StreamsUnderTest {
  private static final String ROLE = "pass-through";
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final KafkaClients clients;
  private final String sink;
  private final KafkaStreams streams;

  /**
   * @param source topic to read; the sink is created under the group's name
   */
  PassThrough(AmundConfig config, KafkaClients clients, String source) {
    this.clients = clients;
    this.sink = group() + "-sink";
    var topology =
        new Topology()
            .addSource(
                AutoOffsetReset.earliest(),
                "source",
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                source)
            .addSink("sink", sink, new ByteArraySerializer(), new ByteArraySerializer(), "source");
    var settings = new Properties();
    settings.putAll(clients.streams(ROLE, config.dataDirectory().resolve(ROLE)));
    this.streams = new KafkaStreams(topology, settings);
  }

  @Override
  public String group() {
    return clients.groupId(ROLE);
  }

  @Override
  public void start() {
    try (var admin = Admin.create(clients.admin(ROLE))) {
      var topic = new NewTopic(sink, Optional.of(BenchEnvironment.PARTITIONS), Optional.empty());
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new BenchException("The topic " + sink + " cannot be made: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw BenchException.interrupted(e);
    }
    streams.start();
  }

  @Override
  public boolean isReady() {
    return streams.state() == KafkaStreams.State.RUNNING
        && streams.metadataForLocalThreads().stream().anyMatch(t -> !t.activeTasks().isEmpty());
  }

  @Override
  public boolean hasFailed() {
    return streams.state() == KafkaStreams.State.ERROR;
  }

  /** Returns the committed records of the sink. */
  @Override
  public long through() {
    var count = new AtomicLong();
    TopicReader.of(clients, ROLE, new ByteArrayDeserializer())
        .readAll(sink, record -> count.incrementAndGet());
    return count.get();
  }

  @Override
  public void close() {
    streams.close(CLOSING);
  }
}
