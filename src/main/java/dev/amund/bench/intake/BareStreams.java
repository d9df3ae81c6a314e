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
 * A Kafka Streams application with the intake's settings that only copies bytes from the requests
 * to another topic, exactly once, and does what its {@link Kind} says in between. The difference is
 * the intake's own cost.
 */
final class BareStreams implements StreamsUnderTest {
  static final String SOURCE = "source";
  private static final Duration CLOSING = Duration.ofSeconds(30);

  /** The processing of a record between source and sink. */
  enum Kind {
    /** Nothing: the best that Kafka Streams can do. */
    PASS_THROUGH("pass-through") {
      @Override
      String addTo(Topology topology, AmundConfig config, KafkaClients clients) {
        return SOURCE;
      }
    },

    /** Looks each request up by its id in a window store and adds it, as the intake does. */
    DEDUPLICATION("deduplication") {
      @Override
      String addTo(Topology topology, AmundConfig config, KafkaClients clients) {
        BareDeduplication.addTo(topology, config.intake().dedupRetention(), clients.requestIds());
        return BareDeduplication.NAME;
      }
    };

    private final String role;

    Kind(String role) {
      this.role = role;
    }

    /** Adds the processing behind {@link #SOURCE}, and returns the name of its last node. */
    abstract String addTo(Topology topology, AmundConfig config, KafkaClients clients);
  }

  private final Kind kind;
  private final KafkaClients clients;
  private final String sink;
  private final KafkaStreams streams;

  /**
   * @param source topic to read; the sink is created under the group's name
   */
  BareStreams(Kind kind, AmundConfig config, KafkaClients clients, String source) {
    this.kind = kind;
    this.clients = clients;
    this.sink = group() + "-sink";
    var bytes = new ByteArrayDeserializer();
    var topology =
        new Topology().addSource(AutoOffsetReset.earliest(), SOURCE, bytes, bytes, source);
    String last = kind.addTo(topology, config, clients);
    topology.addSink("sink", sink, new ByteArraySerializer(), new ByteArraySerializer(), last);
    var settings = new Properties();
    settings.putAll(clients.streams(kind.role, config.dataDirectory().resolve(kind.role)));
    this.streams = new KafkaStreams(topology, settings);
  }

  @Override
  public String group() {
    return clients.groupId(kind.role);
  }

  @Override
  public void start() {
    try (var admin = Admin.create(clients.admin(kind.role))) {
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
    TopicReader.of(clients, kind.role, new ByteArrayDeserializer())
        .readAll(sink, record -> count.incrementAndGet());
    return count.get();
  }

  @Override
  public void close() {
    streams.close(CLOSING);
  }
}
